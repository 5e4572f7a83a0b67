"""An open model of load: requests arrive by a schedule, whether or not the server keeps up, and their
latency counts from the intended start."""
import json
import os
import random
import sys
import time
from collections import Counter
from datetime import timedelta

from bench import client, results, tiers
from bench.server import Server, environment, psql, token
from bench.tiers import uid

TERM = uid(1, 1)
# Seconds around the deadline in which a request may be judged either way: it may wait for its turn.
BORDER = 0.25
# What people do on the last evening: of a thousand requests, so many of each kind.
MIX = {
    "me": 100, "terms": 100, "applications": 200, "application": 200, "documents": 100, "edit": 80, "notice": 40,
    "provinces": 40, "departments": 41, "unread": 70, "submit": 29,
}


class People:
    """The candidates with their drafts. The first half submits, each once; the other half edits."""

    def __init__(self, database, seed):
        rows = database.rows(f"select nth, drafts.candidate_id, sessions.id from drafts join sessions on user_id = drafts.candidate_id where sessions.id between '{uid(6, 0)}' and '{uid(7, 0)}' order by nth")
        self.people = [(int(nth), token(user, session, "candidate")) for nth, user, session in rows]
        self.half = len(self.people) // 2
        self.random = random.Random(seed)
        self.kinds, self.weights = list(MIX), list(MIX.values())
        self.next = 0
        self.made = {}

    def request(self, kind):
        if kind == "submit":
            nth, bearer = self.people[self.next % self.half]
            self.next += 1
            return client.build("POST", f"/v1/applications/{uid(14, nth)}/submit", bearer, '{"privacy_notice_version": "1"}')
        # A few thousand people are enough, and their requests are built once.
        at = self.half + self.random.randrange(min(2000, self.half))
        if (kind, at) not in self.made:
            nth, bearer = self.people[at]
            own = f"/v1/applications/{uid(14, nth)}"
            self.made[kind, at] = {
                "me": lambda: client.build("GET", "/v1/me", bearer),
                "terms": lambda: client.build("GET", "/v1/terms", bearer),
                "applications": lambda: client.build("GET", "/v1/applications", bearer),
                "application": lambda: client.build("GET", own, bearer),
                "documents": lambda: client.build("GET", f"/v1/documents?application_id={uid(14, nth)}", bearer),
                "edit": lambda: client.build("PATCH", own, bearer, '{"gpa": 3.4, "city_preferences": [35]}'),
                "notice": lambda: client.build("GET", f"/v1/terms/{TERM}/privacy-notices/1", bearer),
                "provinces": lambda: client.build("GET", "/v1/provinces"),
                "departments": lambda: client.build("GET", "/v1/departments"),
                "unread": lambda: client.build("GET", "/v1/me/notifications/unread-count", bearer),
            }[kind]()
        return self.made[kind, at]

    def arrivals(self, rate, seconds):
        at = 0.0
        while True:
            at += self.random.expovariate(rate)
            if at >= seconds:
                return
            kind = self.random.choices(self.kinds, self.weights)[0]
            yield at, kind, self.request(kind)


def share(values, part):
    return values[min(len(values) - 1, int(len(values) * part))] * 1000 if values else 0.0


class Night:
    """P-A: the evening on which applications close."""

    def __init__(self, tier, is_quick):
        self.tier, self.length, self.found, self.acknowledged = tier, 60 if is_quick else 600, [], 0
        run = tiers.postgres(tier).copy("night")
        words = tiers.words(run, tiers.CANDIDATES[tier])
        self.closes = words["opened"] + timedelta(days=5)
        closes = f"timestamptz '{self.closes.isoformat()}'"
        drafts = min(tiers.CANDIDATES[tier], 45_000)
        run.run("drafts.sql", words | {"closes": closes, "drafts": str(drafts)})
        self.run, self.people = run, People(run, seed=1)
        self.server = Server(environment(run.url, tiers.FOLDER / f"documents-{tier}-staj"))

    def stage(self, name, rate, seconds, deadline=None):
        """One rate for a while. The deadline passes this many seconds after its beginning."""
        if deadline:
            now = self.closes - timedelta(seconds=deadline)
            self.server.officer().call("PUT", "/v1/sandbox/clock", {"now": now.isoformat().replace("+00:00", "Z")})
        burnt = time.process_time()
        answers, took = client.run(self.server.port, self.people.arrivals(rate, seconds), 4000)
        burnt = time.process_time() - burnt
        good = [a for a in answers if 200 <= a.status < 300]
        refused = [a for a in answers if a.status == 503]
        closed = [a for a in answers if a.status == 409]
        latencies = sorted(a.took for a in answers)
        found = {
            "stage": name, "rate": rate, "seconds": seconds, "requests": len(answers), "good_per_second": len(good) / took,
            "p50": share(latencies, 0.5), "p95": share(latencies, 0.95), "p99": share(latencies, 0.99), "max": share(latencies, 1),
            "refused_503": len(refused), "without_retry_after": sum(not a.retry_after for a in refused), "refused_409": len(closed),
            "others": dict(Counter(f"{a.kind} {a.status}" for a in answers if a.status not in (503, 409) and not 200 <= a.status < 300)),
            "client_cpu": burnt / took,
        }
        if deadline:
            submits = [a for a in answers if a.kind == "submit"]
            found["submitted"] = sum(a.status == 200 for a in submits)
            found["late_accepted"] = sum(a.status == 200 and a.due > deadline + BORDER for a in submits)
            found["early_refused"] = sum(a.status != 200 and a.due + a.took < deadline - BORDER for a in submits)
            found["late_refused"] = sum(a.status == 409 and a.due > deadline for a in submits)
        self.acknowledged += sum(a.kind == "submit" and a.status == 200 for a in answers)
        self.found.append(found)
        print(f"  {name}: {found['good_per_second']:.0f} good a second, p50 {found['p50']:.1f}, p95 {found['p95']:.1f}, "
              f"p99 {found['p99']:.1f}, max {found['max']:.0f} ms; 503: {found['refused_503']}, 409: {found['refused_409']}, "
              f"others: {found['others']}; client {found['client_cpu']:.0%} of a core", flush=True)
        return found

    def play(self):
        self.stage("warm-up", 100, 5)
        open_ = self.length * 5 / 6
        night = self.stage("350 a second, the deadline passes", 350, self.length, deadline=open_)
        # The clock goes back, so that the other rates meet an open term as well.
        rush = self.stage("1,000 a second, the deadline passes", 1000, self.length / 5, deadline=self.length / 6)
        before, rate, knee = None, 1000, 1000
        self.stage("back before the deadline", 100, 2, deadline=3600)
        while rate < 20_000:
            found = self.stage(f"{rate:.0f} a second", rate, 10)
            if found["good_per_second"] < 0.95 * rate:
                break
            knee, rate = rate, rate * 1.25
        self.stage(f"twice the knee: {2 * knee:.0f} a second", 2 * knee, 15)
        self.stage("after it: 350 a second", 350, 15)
        self.check(night, rush, knee)

    def check(self, night, rush, knee):
        stored = self.run.rows(f"""
            select count(*), count(*) filter (where submitted_at > timestamptz '{self.closes.isoformat()}'),
              (select count(*) from audit_events where object_kind = 'application' and action = 'submit')
            from applications where term_id = '{TERM}' and state = 'submitted'""")[0]
        broken = [item for item in self.server.officer().get("/v1/invariants")["items"] if item["violations"]]
        self.server.end()
        psql(self.run.cluster, "drop database night with (force)")
        wrong = {
            "350 a second: p95 ≥ 100 ms": night["p95"] >= 100,
            "350 a second: errors": night["others"] or night["refused_503"],
            "submitted late": night["late_accepted"] or rush["late_accepted"] or int(stored[1]),
            "refused early": night["early_refused"] or rush["early_refused"] and not rush["refused_503"],
            # Half of the people have a draft, so that nobody submits twice in the first two stages.
            "acknowledged, but not stored": int(stored[0]) < min(self.acknowledged, self.people.half),
            "invariants": broken,
        }
        summary = {"tier": self.tier, "knee": knee, "stages": self.found, "wrong": [what for what, is_so in wrong.items() if is_so]}
        results.FOUND.mkdir(parents=True, exist_ok=True)
        (results.FOUND / f"load-P-A-{self.tier}.json").write_text(json.dumps(summary, indent=1))
        print(f"acknowledged {self.acknowledged}, stored {stored[0]}, of these after the deadline {stored[1]}; refused after it {night['late_refused']} and {rush['late_refused']}")
        print(f"the knee is at {knee:.0f} a second; wrong: {summary['wrong'] or 'nothing'}")
        if summary["wrong"]:
            sys.exit(1)


SCENARIOS = {"P-A": Night}
