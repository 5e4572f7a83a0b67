"""The headline suite: the server beside its peers, interleaved, on the same data."""
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bench import client, results, tiers
from bench.server import BINARY, PYTHON, ROOT, TERM, Server, environment, have, have_tools, psql, signing_key_of_the_base, token
from bench.tiers import member, uid

CONNECTIONS = 8
SEARCHES = {
    "best 50": "sort=-academic_score",
    "one field": "field_code=computing",
    "field and level": "field_code=computing&level=master&sort=-sports_score",
    "a city": "province_code=35",
    "score and field": "field_code=health&level=doctorate&min_social_score=60&sort=-social_score",
}


# The programme office's lists.
OFFICE = ["/v1/documents", "/v1/applications", "/v1/offers", "/v1/placements", "/v1/sgk-notices", "/v1/employers",
    "/v1/audit-events", "/v1/mails", "/v1/documents/backlog"]
# How long the job may take; its rate counts.
LAPSING = 90


def search_path(query):
    return f"/v1/terms/{TERM}/pool-entries?{query}"


def fetch(url, bearer):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {bearer}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{url}: {error.code} {error.read().decode()}")


def wrk(url, requests, seconds, connections=CONNECTIONS):
    """Requests a second of a closed loop over these (path, token) pairs."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{path} {bearer}\n" for path, bearer in requests))
        file.flush()
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", ROOT / "bench" / "requests.lua"]
        told = subprocess.run([*command, url, "--", file.name], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(told.strip().splitlines()[-1])
    if found["refused"] or found["failed"]:
        sys.exit(f"{url} {requests[0][0]}: {found}")
    return found | {"rate": found["requests"] / found["seconds"]}


def pgbench(url, scripts, seconds=None, each=None, options=()):
    """Transactions a second of these scripts, prepared."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, script in enumerate(scripts):
            files.append(f"-f{folder}/{n}.sql")
            Path(folder, f"{n}.sql").write_text(script)
        length = ["-T", str(seconds)] if seconds else ["-t", str(each)]
        command = ["pgbench", "-n", "-M", "prepared", f"-c{CONNECTIONS}", "-j2", *length, *options, *files, url]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.M)
    if done.returncode or not rate:
        sys.exit(f"pgbench: {done.stdout}{done.stderr}")
    return float(rate[1]), done.stdout


class Statements:
    """The statements of a server's requests, from the log of PostgreSQL, for pgbench."""

    def __init__(self, database, log):
        self.log = log
        # Each session of this server logs its statements.
        logged = database.url + "?options=-c%20log_statement%3Dall"
        folder = tiers.FOLDER / f"documents-{os.environ['STAJ_BENCH_TIER']}-staj"
        self.server = Server(environment(logged, folder))

    def of(self, path, bearer, session):
        """The script of one request, with its values in it."""
        fetch(self.server.url + path, bearer)
        begun = self.log.stat().st_size
        fetch(self.server.url + path, bearer)
        time.sleep(0.05)
        with self.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(begun)
            lines = log.read()
        entry = re.compile(r"^\d{4}-\S+ \S+ \S+ \[(\d+)\] (\w+):  (.*?)(?=^\d{4}-\S+ \S+ \S+ \[\d+\] |\Z)", re.M | re.S)
        entries = [(pid, kind, text.strip()) for pid, kind, text in entry.findall(lines)]
        pid = next(pid for pid, kind, text in entries if kind == "DETAIL" and session in text)
        script, statement = [], None
        for kind, text in ((kind, text) for one, kind, text in entries if one == pid):
            if kind == "DETAIL" and statement:
                values = dict(re.findall(r"\$(\d+) = ('(?:[^']|'')*'|NULL)", text))
                statement = re.sub(r"\$(\d+)", lambda found: values[found[1]], statement)
            elif kind == "LOG":
                script.append(statement)
                statement = re.sub(r"^(execute [^:]*|statement): ", "", text)
        script.append(statement)
        return "".join(" ".join(one.split()) + ";\n" for one in script if one)


def same(what, answers, fields=None):
    """Ends the run unless all peers answer the same."""

    def seen(page):
        items = [{k: v for k, v in item.items() if fields is None or k in fields} for item in page["items"]]
        return items, page["next_cursor"] is None

    (first, page), *others = answers.items()
    for name, other in others:
        if seen(other) != seen(page):
            for a, b in zip(seen(page)[0], seen(other)[0]):
                if a != b:
                    sys.exit(f"{what}: {first} and {name} answer differently:\n{a}\n{b}")
            sys.exit(f"{what}: {first} and {name} answer differently: {len(page['items'])} and {len(other['items'])} items")
    return len(page["items"])


class Suite:
    def __init__(self, tier, databases, base, rounds, seconds):
        self.tier, self.databases, self.rounds, self.seconds = tier, databases, rounds, seconds
        self.base, self.table = base, results.Table(tier)

    def interleave(self, workload, peers):
        """Each peer once a round, so that a slow minute of the machine meets all of them."""
        for _ in range(self.rounds):
            for peer, measure in peers.items():
                self.table.add(workload, peer, measure())
        self.table.say(workload)

    def run(self):
        have("wrk", "wrk")
        have_tools()
        servers = {}
        if "postgres" in self.databases:
            database = self.database = tiers.postgres(self.tier)
            documents = tiers.FOLDER / f"documents-{self.tier}-staj"
            servers["postgres"] = Server(environment(database.url, documents))
            twin = os.environ | {"DATABASE_URL": database.url}
            self.twin = Server(twin, (PYTHON, ROOT / "bench" / "peers" / "twin.py"))
            self.statements = Statements(database, tiers.cluster(self.tier) / "log")
        if self.base:
            base = tiers.postgres(self.tier, "base", self.base)
            found = base.rows(f"select user_id from sessions where id = '{uid(5, 0)}'")
            self.manager = token(found[0][0], uid(5, 0), "employer_manager", signing_key_of_the_base)
            servers["base"] = Server(environment(base.url, tiers.FOLDER / f"documents-{self.tier}-base"), (self.base, "serve"))
        if "sqlite" in self.databases:
            for tier in dict.fromkeys([self.tier, "S"]):
                sqlite = tiers.sqlite(tier)
                servers[f"sqlite {tier}"] = Server(environment(sqlite.url, tiers.FOLDER / f"sqlite-{tier}"))
        self.servers = servers
        self.start()
        self.search()
        self.offers()
        self.lists()
        self.routes()
        for name, server in servers.items():
            self.table.add("memory after the load, MiB", name, server.memory())
        for server in servers.values():
            server.end()
        if "postgres" in self.databases:
            self.twin.end()
            self.statements.server.end()
            self.writes()
        self.table.save()

    def start(self):
        for _ in range(self.rounds):
            with tempfile.TemporaryDirectory() as folder:
                server = Server(environment(f"sqlite://{folder}/staj.db", folder))
                self.table.add("start to ready on an empty SQLite, ms", "server", server.started_in * 1000)
                time.sleep(1)
                self.table.add("memory idle, MiB", "server", server.memory())
                server.end()

    def search(self):
        for name, query in SEARCHES.items():
            path, bearer = search_path(query), member()
            peers = {peer: (server, path, self.manager if peer == "base" else bearer) for peer, server in self.servers.items()}
            if "postgres" in self.databases:
                peers |= {f"twin, {tables} tables": (self.twin, f"/{tables}{path}", bearer) for tables in ("old", "new")}
            self.compare(name, peers)
            measures = {
                peer: lambda server=server, path=path, bearer=bearer: wrk(server.url, [(path, bearer)], self.seconds)["rate"]
                for peer, (server, path, bearer) in peers.items()
            }
            if "postgres" in self.databases:
                script = self.statements.of(path, bearer, uid(5, 0))
                measures["pgbench"] = lambda script=script: pgbench(self.database.url, [script], self.seconds)[0]
                self.table.note(f"search {name}: {len(script.splitlines())} statements a request")
            self.interleave(f"search {name}", measures)

    def compare(self, name, peers):
        """The base has no offers, so everybody is available, other ids, and other departments with other fields. A
        database on SQLite was loaded at another time, but with the same candidates."""
        everybody = {
            peer: fetch(server.url + path + "&available=false", bearer)
            for peer, (server, path, bearer) in peers.items()
            if peer in ("postgres", "base", f"sqlite {self.tier}") or peer.startswith("twin")
        }
        base = everybody.pop("base", None)
        count = same(f"search {name}", everybody)
        if base and "field" not in name:
            fields = ("documents", "academic_score", "social_score", "sports_score", "city_preferences", "gpa", "level")
            same(f"search {name}", everybody | {"base": base}, fields)
            everybody["base"] = base
        print(f"search {name}: the same {count} entries from {', '.join(everybody)}", flush=True)

    def offers(self):
        """The offers of a hundred candidates who have some, as each of them sees them."""
        if "postgres" not in self.databases:
            return
        rows = self.database.rows(f"""
            select sessions.id, user_id from (select distinct candidate_id from offers where sent_at is not null order by 1 limit 5000) as with_offers
            join sessions on user_id = candidate_id where sessions.id >= '{uid(6, 0)}' and sessions.id < '{uid(7, 0)}' order by 1""")
        rows = rows[:: max(1, len(rows) // 100)][:100]
        candidates = [(session, token(user, session, "candidate")) for session, user in rows]
        servers = {peer: server for peer, server in self.servers.items() if peer in ("postgres", f"sqlite {self.tier}")}
        for _, bearer in candidates:
            # The SQLite database was loaded at another time, so its dates differ.
            answers = {"postgres": fetch(self.servers["postgres"].url + "/v1/offers", bearer)}
            same("the candidate's offers", answers | {"twin": fetch(self.twin.url + "/new/v1/offers", bearer)})
        print(f"the candidate's offers: the same for {len(candidates)} candidates", flush=True)
        # Eight of them are measured: each has scripts of its own in pgbench, which plans them once for
        # each connection, and that must not be most of what it does.
        candidates = candidates[:: max(1, len(candidates) // 8)][:8]
        paths = [("/v1/offers", bearer) for _, bearer in candidates]
        measures = {peer: lambda server=server: wrk(server.url, paths, self.seconds)["rate"] for peer, server in servers.items()}
        measures["twin"] = lambda: wrk(self.twin.url, [(f"/new{path}", bearer) for path, bearer in paths], self.seconds)["rate"]
        scripts = [self.statements.of("/v1/offers", bearer, session) for session, bearer in candidates]
        measures["pgbench"] = lambda: pgbench(self.database.url, scripts, self.seconds)[0]
        self.table.note(f"the candidate's offers: {len(scripts[0].splitlines())} statements a request")
        self.interleave("the candidate's offers", measures)

    def lists(self):
        """The first pages that grow with the term, one call at a time."""
        for peer, server in self.servers.items():
            if peer not in ("postgres", f"sqlite {self.tier}"):
                continue
            officer = server.officer()
            for path, bearer in [(path, officer.token) for path in OFFICE] + [("/v1/offers", member()), ("/v1/placements", member())]:
                name = f"list {path.split('/v1/')[1]}{'' if bearer == officer.token else ' of an employer'}, ms"
                for _ in range(self.rounds):
                    begun = time.monotonic()
                    fetch(server.url + path, bearer)
                    self.table.add(name, peer, (time.monotonic() - begun) * 1000)
                self.table.say(name)

    def routes(self):
        """Two cheap public reads, registered first and last."""
        server = next(iter(self.servers.values()))
        paths = {"first route": "/v1/problem-types/not_found", "last route": "/v1/sandbox/clock"}
        self.interleave("routes", {
            name: lambda path=path: wrk(server.url, [(path, "")], self.seconds)["rate"] for name, path in paths.items()
        })

    def writes(self):
        """On a copy that is thrown away."""
        count = tiers.CANDIDATES[self.tier]
        run = self.database.copy("run")
        words = tiers.words(run, count)
        self.confirm(run, words)
        self.lapse(run, words)
        for name in ("bare", "run"):
            psql(run.cluster, f"drop database if exists {name} with (force)")

    def confirm(self, run, words):
        """Eight employers confirm the offers of the same candidates: two of eight can win."""
        few = max(3, len(str(words["employers"])) ** 2)
        each = {"server": few * 8, "bare SQL": few * 8, "serializable": few}
        run.run("hot.sql", words | {"hot": str(sum(each.values()) * self.rounds), "state": "accepted"})
        server = Server(environment(run.url, tiers.FOLDER / f"documents-{self.tier}-staj"))
        text = (ROOT / "bench" / "peers" / "confirm.sql").read_text()
        lock = "select 1 from pool_entries join candidates on candidates.id = candidate_id where pool_entries.id = :entry for no key update;"
        bare = text.replace("{level}", "read committed").replace("{lock}", lock)
        serializable = text.replace("{level}", "serializable").replace("{lock}", "")
        bearers = [member(n) for n in range(8)]
        place = [0]

        def candidates(number):
            first = place[0]
            place[0] += number
            return range(first, place[0])

        def through_server(number):
            requests = [
                client.build("POST", f"/v1/offers/{uid(10, h * 8 + n)}/confirm", bearers[n])
                for h in candidates(number) for n in range(8)
            ]
            answers, took = client.through(server.port, requests, CONNECTIONS)
            wrong = [answer.status for answer in answers if answer.status not in (200, 409)]
            won = sum(answer.status == 200 for answer in answers)
            if wrong or won != 2 * number:
                sys.exit(f"confirmations: {won} of {2 * number} won, other answers: {wrong[:9]}")
            return len(requests) / took

        def through_pgbench(script, number, *options):
            first = candidates(number)[0]
            return pgbench(run.url, [script], each=number, options=["-D", f"c={first}", *options])[0]

        measures = {
            "server": lambda: through_server(each["server"]),
            "bare SQL": lambda: through_pgbench(bare, each["bare SQL"]),
            "serializable": lambda: through_pgbench(serializable, each["serializable"], "--max-tries=1000"),
        }
        self.interleave("hot confirmations", measures)
        counted = run.rows("select confirmed_count, count(*) from hot join pool_entries using (id) group by 1")
        if [count for count, _ in counted] != ["2"]:
            sys.exit(f"hot confirmations: not every candidate has two: {counted}")
        self.invariants(server, "hot confirmations")
        server.end()

    def invariants(self, server, what):
        broken = [item for item in server.officer().get("/v1/invariants")["items"] if item["violations"]]
        if broken:
            sys.exit(f"{what}: invariants are broken: {broken}")

    def lapse(self, run, words):
        """Offers whose time to answer ends on the same day: one statement, and the job."""
        run.run("due.sql", words)
        due = f"from offers where state = 'sent' and respond_by <= {words['due']}"
        total = int(run.rows(f"select count(*) {due}")[0][0])
        bare = run.copy("bare")
        begun = time.monotonic()
        psql(bare.url, f"""
            with lapsed as (
              update offers set state = 'lapsed', ended_at = respond_by, updated_at = respond_by, version = version + 1
              where state = 'sent' and respond_by <= {words['due']} returning id, respond_by),
            audited as (
              insert into audit_events (at, actor_role, object_kind, object_id, action, from_state, to_state)
              select respond_by, 'system', 'offer', id, 'lapse', 'sent', 'lapsed' from lapsed)
            insert into outbox_events (at, object_kind, object_id, action) select respond_by, 'offer', id, 'lapse' from lapsed""")
        statement = total / (time.monotonic() - begun)
        self.table.add("lapsing, offers a second", "bare statement", statement)
        psql(run.cluster, "drop database bare with (force)")
        server = Server(environment(run.url, tiers.FOLDER / f"documents-{self.tier}-staj"))
        foreground = lambda: wrk(server.url, [(search_path("sort=-academic_score"), member())], 2, connections=2)["p99"]
        for _ in range(self.rounds):
            self.table.add("foreground p99, ms", "quiet", foreground())
        begun = time.monotonic()
        later = words["opened"] + timedelta(days=30, hours=1)
        server.officer().call("PUT", "/v1/sandbox/clock", {"now": later.isoformat().replace("+00:00", "Z")})
        while True:
            self.table.add("foreground p99, ms", "while lapsing", foreground())
            left = int(run.rows(f"select count(*) {due}")[0][0])
            if left == 0 or time.monotonic() - begun > LAPSING:
                break
        self.table.add("lapsing, offers a second", "job", (total - left) / (time.monotonic() - begun))
        self.table.note(f"lapsing: {total - left} of {total} offers were due and done when the measurement ended")
        self.table.say("lapsing, offers a second")
        self.table.say("foreground p99, ms")
        self.invariants(server, "lapsing")
        server.end()
