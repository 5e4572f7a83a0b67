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
from bench.server import TERM, Server, environment, psql, token
from bench.tiers import member, uid

# The term of P-A, which drafts.sql makes.
LAST_DAY = uid(1, 1)
FIELDS = ["computing", "engineering", "health", "law"]
# Seconds around the deadline in which a request may be judged either way: it may wait for its turn.
BORDER = 0.25
# What people do, of a thousand requests: on the evening on which applications close, on the day on
# which the pool opens, and while employers send offers.
NIGHT = {
    "me": 100, "terms": 100, "applications": 200, "application": 200, "documents": 100, "edit": 80, "notice": 40,
    "provinces": 40, "departments": 41, "unread": 70, "submit": 29,
}
OPENING = {
    "me": 120, "terms": 120, "applications": 120, "application": 120, "evaluation": 120, "offers": 90, "unread": 90,
    "notifications": 55, "search": 130, "profile": 35,
}
WAVE = {"me": 150, "offers": 300, "unread": 200, "notifications": 150, "search": 120, "profile": 30, "send": 50}


class Mix:
    """What people do: of a thousand requests, so many of each kind, of people chosen at random. Their
    requests are built once."""

    def __init__(self, weights, people):
        self.kinds, self.weights, self.people = list(weights), list(weights.values()), people
        self.random, self.made = random.Random(1), {}

    def request(self, kind):
        at = self.random.randrange(self.people)
        if (kind, at) not in self.made:
            self.made[kind, at] = self.build(kind, at)
        return self.made[kind, at]

    def arrivals(self, rate, seconds):
        at = 0.0
        while True:
            at += self.random.expovariate(rate)
            if at >= seconds:
                return
            kind = self.random.choices(self.kinds, self.weights)[0]
            yield at, kind, self.request(kind)


def own_reads(kind, bearer):
    """What anybody who is signed in may read about themselves."""
    paths = {
        "me": "/v1/me", "terms": "/v1/terms", "applications": "/v1/applications", "offers": "/v1/offers",
        "unread": "/v1/me/notifications/unread-count", "notifications": "/v1/me/notifications",
    }
    return client.build("GET", paths[kind], bearer)


class Applicants(Mix):
    """The candidates with their drafts. The first half submits, each once; of the other half, a few
    thousand edit and read."""

    def __init__(self, database):
        rows = database.rows(f"select nth, drafts.candidate_id, sessions.id from drafts join sessions on user_id = drafts.candidate_id where sessions.id between '{uid(6, 0)}' and '{uid(7, 0)}' order by nth")
        self.drafts = [(int(nth), token(user, session, "candidate")) for nth, user, session in rows]
        self.half, self.next = len(self.drafts) // 2, 0
        super().__init__(NIGHT, min(2000, self.half))

    def request(self, kind):
        if kind != "submit":
            return super().request(kind)
        nth, bearer = self.drafts[self.next % self.half]
        self.next += 1
        return client.build("POST", f"/v1/applications/{uid(14, nth)}/submit", bearer, '{"privacy_notice_version": "1"}')

    def build(self, kind, at):
        nth, bearer = self.drafts[self.half + at]
        own = f"/v1/applications/{uid(14, nth)}"
        match kind:
            case "application":
                return client.build("GET", own, bearer)
            case "documents":
                return client.build("GET", f"/v1/documents?application_id={uid(14, nth)}", bearer)
            case "edit":
                return client.build("PATCH", own, bearer, '{"gpa": 3.4, "city_preferences": [35]}')
            case "notice":
                return client.build("GET", f"/v1/terms/{LAST_DAY}/privacy-notices/1", bearer)
            case "provinces" | "departments":
                return client.build("GET", f"/v1/{kind}")
            case _:
                return own_reads(kind, bearer)


class Members(Mix):
    """Candidates in the open pool, who look whether there is something new, and employers who search.
    Employers also send the offers that wave.sql drafted, each once."""

    def __init__(self, database, weights, employers):
        rows = database.rows(f"""
            select sessions.id, user_id, pool_entries.id from sessions join pool_entries on candidate_id = user_id
            where sessions.id >= '{uid(6, 0)}' and sessions.id < '{uid(6, 4000)}' and pool_entries.term_id = '{TERM}' order by 1""")
        self.candidates = [(token(user, session, "candidate"), entry) for session, user, entry in rows]
        self.employers, self.next = employers, 0
        super().__init__(weights, len(self.candidates))

    def request(self, kind):
        if kind != "send":
            return super().request(kind)
        self.next += 1
        return client.build("POST", f"/v1/offers/{uid(16, self.next - 1)}/send", member((self.next - 1) % self.employers))

    def build(self, kind, at):
        bearer, entry = self.candidates[at]
        match kind:
            case "application":
                return client.build("GET", f"/v1/applications/{entry}", bearer)
            case "evaluation":
                return client.build("GET", f"/v1/applications/{entry}/evaluation", bearer)
            case "search":
                return client.build("GET", f"/v1/terms/{TERM}/pool-entries?{self.filters(at)}", member(at % self.employers))
            case "profile":
                return client.build("GET", f"/v1/pool-entries/{entry}", member(at % self.employers))
            case _:
                return own_reads(kind, bearer)

    def filters(self, at):
        """Of three searches, one looks for a city and one for a field of study."""
        sort = f"sort=-{('academic', 'social', 'sports')[at // 3 % 3]}_score"
        return (sort, f"{sort}&province_code={1 + at % 81}", f"{sort}&field_code={FIELDS[at % len(FIELDS)]}&level=bachelor")[at % 3]


def share(values, part):
    return values[min(len(values) - 1, int(len(values) * part))] * 1000 if values else 0.0


class Scene:
    """A scenario on a copy of a tier's database, which is thrown away."""

    name = ""

    def __init__(self, tier, is_quick):
        self.tier, self.length, self.found = tier, 60 if is_quick else 600, []
        self.run = tiers.postgres(tier).copy("night")
        self.words = tiers.words(self.run, tiers.CANDIDATES[tier])
        self.mix = self.prepare()
        self.server = Server(environment(self.run.url, tiers.FOLDER / f"documents-{tier}-staj"))

    def stage(self, name, rate, seconds):
        """One rate for a while. Returns what was found, and all answers."""
        burnt = time.process_time()
        answers, took = client.run(self.server.port, self.mix.arrivals(rate, seconds), 4000)
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
            "p95_by_kind": {
                kind: share(sorted(a.took for a in answers if a.kind == kind), 0.95) for kind in sorted({a.kind for a in answers})
            },
        }
        self.found.append(found)
        print(f"  {name}: {found['good_per_second']:.0f} good a second, p50 {found['p50']:.1f}, p95 {found['p95']:.1f}, "
              f"p99 {found['p99']:.1f}, max {found['max']:.0f} ms; 503: {found['refused_503']}, 409: {found['refused_409']}, "
              f"others: {found['others']}; client {found['client_cpu']:.0%} of a core", flush=True)
        return found, answers

    def bend(self, rate):
        """Rates above this one until the server no longer keeps up, twice that, and a quiet time. Returns the knee."""
        knee = rate
        while rate < 20_000:
            found, _ = self.stage(f"{rate:.0f} a second", rate, 10)
            if found["good_per_second"] < 0.95 * rate:
                break
            knee, rate = rate, rate * 1.25
        self.stage(f"twice the knee: {2 * knee:.0f} a second", 2 * knee, 15)
        self.stage("after it: 350 a second", 350, 15)
        return knee

    def end(self, knee, wrong):
        """Judges and keeps what was found."""
        wrong |= {
            "invariants": [item for item in self.server.officer().get("/v1/invariants")["items"] if item["violations"]],
            "503 without Retry-After": any(found["without_retry_after"] for found in self.found),
        }
        self.server.end()
        psql(self.run.cluster, "drop database night with (force)")
        summary = {"tier": self.tier, "knee": knee, "stages": self.found, "wrong": [what for what, is_so in wrong.items() if is_so]}
        results.FOUND.mkdir(parents=True, exist_ok=True)
        (results.FOUND / f"load-{self.name}-{self.tier}.json").write_text(json.dumps(summary, indent=1))
        print(f"the knee is at {knee:.0f} a second; wrong: {summary['wrong'] or 'nothing'}")
        if summary["wrong"]:
            sys.exit(1)


class Night(Scene):
    """P-A: the evening on which applications close."""

    name = "P-A"

    def prepare(self):
        self.acknowledged = 0
        self.closes = self.words["opened"] + timedelta(days=5)
        closes = f"timestamptz '{self.closes.isoformat()}'"
        drafts = min(tiers.CANDIDATES[self.tier], 45_000)
        self.run.run("drafts.sql", self.words | {"closes": closes, "drafts": str(drafts)})
        return Applicants(self.run)

    def evening(self, name, rate, seconds, deadline):
        """The deadline passes this many seconds after its beginning."""
        now = self.closes - timedelta(seconds=deadline)
        self.server.officer().call("PUT", "/v1/sandbox/clock", {"now": now.isoformat().replace("+00:00", "Z")})
        found, answers = self.stage(name, rate, seconds)
        submits = [a for a in answers if a.kind == "submit"]
        found["submitted"] = sum(a.status == 200 for a in submits)
        found["late_accepted"] = sum(a.status == 200 and a.due > deadline + BORDER for a in submits)
        found["early_refused"] = sum(a.status != 200 and a.due + a.took < deadline - BORDER for a in submits)
        found["late_refused"] = sum(a.status == 409 and a.due > deadline for a in submits)
        return found

    def stage(self, name, rate, seconds):
        found, answers = super().stage(name, rate, seconds)
        self.acknowledged += sum(a.kind == "submit" and a.status == 200 for a in answers)
        return found, answers

    def play(self):
        self.stage("warm-up", 100, 5)
        night = self.evening("350 a second, the deadline passes", 350, self.length, self.length * 5 / 6)
        # The clock goes back, so that the other rates meet an open term as well.
        rush = self.evening("1,000 a second, the deadline passes", 1000, self.length / 5, self.length / 6)
        self.evening("back before the deadline", 100, 2, 3600)
        knee = self.bend(1000)
        stored = self.run.rows(f"""
            select count(*), count(*) filter (where submitted_at > timestamptz '{self.closes.isoformat()}')
            from applications where term_id = '{LAST_DAY}' and state = 'submitted'""")[0]
        print(f"acknowledged {self.acknowledged}, stored {stored[0]}, of these after the deadline {stored[1]}; refused after it {night['late_refused']} and {rush['late_refused']}")
        self.end(knee, {
            "350 a second: p95 ≥ 100 ms": night["p95"] >= 100,
            "350 a second: errors": night["others"] or night["refused_503"],
            "1,000 a second: p95 ≥ 300 ms": rush["p95"] >= 300,
            "submitted late": night["late_accepted"] or rush["late_accepted"] or int(stored[1]),
            "refused early": night["early_refused"] or rush["early_refused"] and not rush["refused_503"],
            # Half of the people have a draft, so that nobody submits twice in the first two stages.
            "acknowledged, but not stored": int(stored[0]) < min(self.acknowledged, self.mix.half),
        })


class Opening(Scene):
    """P-B: the day on which the pool opens. Everybody looks at once."""

    name = "P-B"

    def prepare(self):
        return Members(self.run, OPENING, int(self.words["employers"]))

    def play(self):
        self.stage("warm-up", 100, 5)
        day, _ = self.stage("575 a second, of which 95 search", 575, self.length)
        knee = self.bend(750)
        self.end(knee, {
            "575 a second: p95 ≥ 500 ms": day["p95"] >= 500,
            "575 a second: errors": day["others"] or day["refused_503"],
        })


class Wave(Scene):
    """P-C: the first days of an open pool. Employers send offers while everybody reads."""

    name = "P-C"

    def prepare(self):
        # More than the stages can send.
        self.run.run("wave.sql", self.words | {"drafts": str(tiers.CANDIDATES[self.tier] // 5)})
        return Members(self.run, WAVE, int(self.words["employers"]))

    def play(self):
        self.stage("warm-up", 100, 5)
        wave, answers = self.stage("400 a second, of which 20 send offers", 400, self.length)
        sent = self.mix.next
        begun = time.monotonic()
        while int(self.run.rows("select count(*) from outbox_events where notified_at is null")[0][0]):
            time.sleep(0.2)
        print(f"  {sent} offers; everybody was told {time.monotonic() - begun:.1f} s after the last one")
        stored = int(self.run.rows(f"select count(*) from offers where state = 'sent' and id >= '{uid(16, 0)}' and id < '{uid(17, 0)}'")[0][0])
        self.end(400, {
            "errors": wave["others"] or wave["refused_503"] or wave["refused_409"],
            "p95 of sending ≥ 300 ms": wave["p95_by_kind"]["send"] >= 300,
            "not every offer was sent": stored != sent,
        })


SCENARIOS = {scene.name: scene for scene in (Night, Opening, Wave)}
