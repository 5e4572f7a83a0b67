"""What a run measured, and the targets."""
import json
import statistics
from datetime import datetime, timezone

from bench.tiers import FOLDER

FOUND = FOLDER / "results"
MINIMUM, MAXIMUM = "≥", "≤"


class Table:
    """The measured values: of each workload, those of each peer."""

    def __init__(self, tier):
        self.tier, self.values, self.notes = tier, {}, []

    def add(self, workload, peer, value):
        self.values.setdefault(workload, {}).setdefault(peer, []).append(value)

    def note(self, text):
        self.notes.append(text)

    def say(self, workload):
        for peer, values in self.values[workload].items():
            low, high = min(values), max(values)
            print(f"  {workload}: {peer}: {statistics.median(values):.1f} ({low:.1f} to {high:.1f})", flush=True)

    def median(self, workload, peer):
        values = self.values.get(workload, {}).get(peer)
        return statistics.median(values) if values else None

    def targets(self):
        """Each target with what was reached. None if a peer did not take part."""

        def ratio(title, workload, peer, other, sign, target):
            mine, theirs = self.median(workload, peer), self.median(workload, other)
            return title, mine / theirs if mine and theirs else None, sign, target

        def value(title, workload, peer, sign, target):
            return title, self.median(workload, peer), sign, target

        best, city, sqlite = "search best 50", "search a city", f"sqlite {self.tier}"
        return [
            ratio("pool search, best 50, × base", best, "postgres", "base", MINIMUM, 4),
            ratio("pool search, best 50, × twin on the old tables", best, "postgres", "twin, old tables", MINIMUM, 12),
            ratio("pool search, best 50, × twin on the new tables", best, "postgres", "twin, new tables", MINIMUM, 4),
            ratio("pool search, best 50, × pgbench", best, "postgres", "pgbench", MINIMUM, 0.5),
            ratio("pool search, a city, × base", city, "postgres", "base", MINIMUM, 2.5),
            ratio("pool search on SQLite, × its own rate at S", best, sqlite, "sqlite S", MINIMUM, 0.8),
            ratio("pool search on SQLite, × PostgreSQL", best, sqlite, "postgres", MINIMUM, 0.5),
            ratio("candidate's offers, × twin", "the candidate's offers", "postgres", "twin", MINIMUM, 10),
            ratio("candidate's offers, × pgbench", "the candidate's offers", "postgres", "pgbench", MINIMUM, 0.75),
            ratio("hot confirmations, × serializable", "hot confirmations", "server", "serializable", MINIMUM, 20),
            ratio("hot confirmations, × bare SQL", "hot confirmations", "server", "bare SQL", MINIMUM, 0.85),
            ratio("last route, × first route", "routes", "last route", "first route", MINIMUM, 0.95),
            ratio("lapsing, time × one bare statement", "lapsing, offers a second", "bare statement", "job", MAXIMUM, 1.7),
            ratio("foreground p99 while lapsing, × quiet", "foreground p99, ms", "while lapsing", "quiet", MAXIMUM, 2),
            value("start to ready on an empty SQLite, ms", "start to ready on an empty SQLite, ms", "server", MAXIMUM, 100),
            value("memory idle, MiB", "memory idle, MiB", "server", MAXIMUM, 40),
            value("memory after the load, MiB", "memory after the load, MiB", "postgres", MAXIMUM, 120),
        ]

    def markdown(self):
        lines = ["| | reached | target | |", "|---|---|---|---|"]
        for title, reached, sign, target in self.targets():
            if reached is not None:
                met = reached >= target if sign == MINIMUM else reached <= target
                lines.append(f"| {title} | {reached:.2f} | {sign} {target} | {'yes' if met else '**no**'} |")
        lines += ["", "| | peer | median | min | max |", "|---|---|---|---|---|"]
        for workload, peers in self.values.items():
            for peer, values in peers.items():
                lines.append(f"| {workload} | {peer} | {statistics.median(values):.1f} | {min(values):.1f} | {max(values):.1f} |")
        return "\n".join(lines + ["", *self.notes]) + "\n"

    def save(self):
        FOUND.mkdir(parents=True, exist_ok=True)
        at = datetime.now(timezone.utc)
        kept = {"tier": self.tier, "at": at.isoformat(), "values": self.values, "notes": self.notes}
        name = FOUND / f"headline-{self.tier}"
        name.with_suffix(".json").write_text(json.dumps(kept, indent=1, ensure_ascii=False))
        name.with_suffix(".md").write_text(self.markdown())
        print(self.markdown())
