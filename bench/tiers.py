"""Databases of the size of a real term, kept under target/bench and used again.

A tier has candidates with five documents each, evaluations, an open pool, employers with quotas,
offers in every state and placements. The candidates come from `staj seed`, the pool from the API,
the offers from offers.sql."""
import functools
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bench.server import BINARY, ROOT, TERM, Server, environment, psql, seed, token

CANDIDATES = {"XS": 450, "S": 4_500, "M": 45_000, "L": 450_000}
FOLDER = ROOT / "target" / "bench"
# Open offers can be answered for sixty days from the load.
FRESH = timedelta(days=40)
# The counters of these tables are kept by triggers, which take most of the time of a load. It writes
# the counters itself, and GET /v1/invariants compares them.
TRIGGERED = ["offers", "quotas", "pool_entries"]
# What every offer of the files of SQL is about.
WORK = {
    "tasks": "Üretim hattında çalışma", "weekly_hours": 40, "mentor": None,
    "contact": {"full_name": "Deniz Koç", "email": "kurum@staj.example", "phone": "+903120000000"},
}


def uid(kind, n):
    """The id of an object that offers.sql makes."""
    return f"01970000-0000-7000-9000-{kind:04x}{n:08x}"


@functools.cache
def member(n=0):
    """The token of the member of an employer."""
    return token(uid(3, n), uid(5, n), "employer_manager")


def mix(n, purpose, below):
    return (n + 1) * (7919 + purpose * 1_299_709) % 1_000_000_007 * 48_271 % 2_147_483_647 % below


class Steps:
    """Says how long each step took."""

    def __init__(self, what):
        self.what, self.begun, self.last, self.taken = what, time.monotonic(), time.monotonic(), []

    def done(self, step):
        now = time.monotonic()
        self.taken.append(f"{step} {now - self.last:.1f}")
        self.last = now

    def say(self):
        print(f"{self.what} in {time.monotonic() - self.begun:.0f} s: {', '.join(self.taken)}", flush=True)


class Sqlite:
    instant, opened = "text", "pool_opened_at"

    def __init__(self, path):
        self.path, self.url = path, f"sqlite://{path}"

    def rows(self, sql):
        database = sqlite3.connect(self.path, timeout=60)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def size(self):
        return self.path.stat().st_size

    def run(self, file, words):
        """Runs a file of SQL without triggers."""
        opened = words["opened"]
        day = {n: (opened + timedelta(days=n)).strftime("%Y-%m-%d") for n in range(400)}
        database = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        blob = lambda kind, n: bytes.fromhex(uid(kind, n).replace("-", ""))
        for name, count, function in [("uid", 2, blob), ("mix", 3, mix), ("day", 1, day.get)]:
            database.create_function(name, count, function, deterministic=True)
        words |= {"object": "json_object", "false": "json('false')", "term": f"x'{TERM.replace('-', '')}'"}
        of = f"from sqlite_master where type = 'trigger' and tbl_name in ({', '.join(map(repr, TRIGGERED))})"
        triggers = database.execute(f"select name, sql {of}").fetchall()
        drop = "".join(f"drop trigger {name};" for name, _ in triggers)
        create = "".join(f"{sql};" for _, sql in triggers)
        settings = "pragma cache_size = -1000000; pragma temp_store = memory;"
        script = f"{settings}begin immediate;{drop}{filled(file, words)}{create}commit;pragma wal_checkpoint(truncate);"
        database.executescript(script)
        database.close()


class Postgres:
    instant = "timestamptz"
    opened = "to_char(pool_opened_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

    def __init__(self, url):
        self.url, self.name = url, url.rsplit("/", 1)[1]
        self.cluster = url.rsplit("/", 1)[0] + "/postgres"

    def rows(self, sql):
        return psql(self.url, sql)

    def size(self):
        return int(self.rows("select pg_database_size(current_database())")[0][0])

    def empty(self):
        psql(self.cluster, f"drop database if exists {self.name} with (force); create database {self.name};")

    def copy(self, name):
        """A copy that may be changed."""
        made = Postgres(f"{self.url.rsplit('/', 1)[0]}/{name}")
        psql(self.cluster, f"drop database if exists {name} with (force)")
        psql(self.cluster, f"create database {name} template {self.name} strategy file_copy")
        return made

    def run(self, file, words):
        """Runs a file of SQL without triggers."""
        words |= {"object": "jsonb_build_object", "false": "false", "term": f"'{TERM}'::uuid"}
        functions = f"""
            create or replace function uid(kind int, n bigint) returns uuid immutable language sql as
              $$ select ('01970000-0000-7000-9000-' || lpad(to_hex(kind), 4, '0') || lpad(to_hex(n), 8, '0'))::uuid $$;
            create or replace function mix(n bigint, purpose int, below int) returns int immutable language sql as
              $$ select ((n + 1) * (7919 + purpose * 1299709) % 1000000007 * 48271 % 2147483647 % below)::int $$;
            create or replace function day(n bigint) returns date immutable language sql as
              $$ select date '{words["opened"]:%Y-%m-%d}' + n::int $$;"""
        triggers = lambda how: "".join(f"alter table {table} {how} trigger user;" for table in TRIGGERED)
        settings = "set client_min_messages = warning; set work_mem = '256MB'; set synchronous_commit = off;"
        script = f"{settings}{functions}{triggers('disable')}{filled(file, words)}{triggers('enable')}"
        psql(self.url, script, "--single-transaction")
        psql(self.url, "vacuum analyze")


def filled(file, words):
    """A file of SQL with these words in it."""
    return re.sub(r"\{(\w+)\}", lambda found: words[found[1]], (ROOT / "bench" / file).read_text())


def read_instant(text):
    return datetime.fromisoformat(str(text).replace("Z", "+00:00"))


def words(database, candidates):
    """What the files of SQL leave open."""
    opened = read_instant(database.rows(f"select {database.opened} from terms where code like '%-K'")[0][0])
    employers = max(10, candidates // 90)
    made = {"opened": opened, "employers": str(employers), "top": str(max(1, employers // 100)), "instant": database.instant}
    made["work"] = json.dumps(WORK, ensure_ascii=False)
    moments = {
        "sent_at": {"seconds": 1}, "answered_at": {"seconds": 2}, "ended_at": {"seconds": 3},
        "due": {"days": 30}, "later": {"days": 60},
    }
    for name, later in moments.items():
        made[name] = f"cast('{opened + timedelta(**later):%Y-%m-%dT%H:%M:%S.%fZ}' as {database.instant})"
    return made


def load(database, candidates, binary, folder, with_offers, what):
    """Fills an empty database through this binary."""
    steps = Steps(what)
    settings = environment(database.url, folder)
    if binary == BINARY:
        seed(settings, candidates)
    else:
        subprocess.run([binary, "seed", "--candidates", str(candidates)], env=settings, check=True)
    steps.done("candidates")
    server = Server(settings, (binary, "serve"))
    officer = server.officer()
    if not officer.call("POST", f"/v1/terms/{TERM}/calendar-checks")["passed"]:
        sys.exit("the calendar did not pass")
    run = officer.call("POST", f"/v1/terms/{TERM}/evaluation-runs")
    while run["state"] == "running":
        time.sleep(0.2)
        run = officer.get(f"/v1/terms/{TERM}/evaluation-runs/{run['id']}")
    steps.done("evaluation")
    officer.create_pool()
    steps.done("pool")
    officer.call("POST", f"/v1/terms/{TERM}/pool/open")
    # The server tells every candidate. On PostgreSQL, the offers are loaded meanwhile.
    if with_offers and isinstance(database, Postgres):
        database.run("offers.sql", words(database, candidates))
        steps.done("offers")
    told = "notified_at" if with_offers else "delivered_at"
    while database.rows(f"select count(*) from outbox_events where {told} is null")[0][0] not in (0, "0"):
        time.sleep(0.5)
    steps.done("notifications")
    if with_offers and isinstance(database, Sqlite):
        database.run("offers.sql", words(database, candidates))
        steps.done("offers")
    if not with_offers:
        # An employer who may search.
        manager = "from users where email = 'yazilim@staj.example'"
        psql(database.url, f"""
            insert into quotas (id, employer_id, term_id, total, updated_at) select '{uid(4, 0)}', employer_id, '{TERM}', 5, now() {manager};
            insert into sessions (id, user_id, created_at) select '{uid(5, 0)}', id, now() {manager}""")
        psql(database.url, "vacuum analyze")
        steps.done("vacuum")
    report = officer.get("/v1/invariants")["items"] if with_offers else []
    broken = [item for item in report if item["violations"]]
    steps.done("invariants")
    server.end()
    if broken:
        sys.exit(f"{what}: the load broke invariants: {broken}")
    steps.say()


def stamp(binary, with_offers):
    """What a loaded database depends on."""
    made = hashlib.sha256()
    if with_offers:
        files = [*sorted((ROOT / "migrations").glob("*/*/up.sql")), ROOT / "bench" / "offers.sql"]
    else:
        files = [binary]
    for file in files:
        made.update(Path(file).read_bytes())
    return made.hexdigest()


def keep(note, stamped, make):
    """Runs `make`, unless its result is still there and fresh."""
    found = json.loads(note.read_text()) if note.exists() else {}
    age = datetime.now(timezone.utc) - read_instant(found.get("at", "2000-01-01T00:00:00Z"))
    if found.get("stamp") != stamped or age > FRESH:
        note.unlink(missing_ok=True)
        make()
        note.write_text(json.dumps({"stamp": stamped, "at": f"{datetime.now(timezone.utc).isoformat()}"}))


def sqlite(tier, binary=BINARY):
    """The SQLite database of a tier."""
    folder = FOLDER / f"sqlite-{tier}"
    database = Sqlite(folder / "staj.db")

    def make():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        load(database, CANDIDATES[tier], binary, folder, True, f"sqlite {tier}")

    keep(FOLDER / f"sqlite-{tier}.json", stamp(binary, True), make)
    return database


def postgres(tier, name="staj", binary=BINARY):
    """A database of a tier in the cluster of the tier. `base` is loaded by an older binary, and is
    without offers."""
    folder = FOLDER / f"documents-{tier}-{name}"
    database = Postgres(os.environ["STAJ_PG_URL"].rsplit("/", 1)[0] + f"/{name}")
    with_offers = name == "staj"

    def make():
        database.empty()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        load(database, CANDIDATES[tier], binary, folder, with_offers, f"postgres {tier} {name}")

    keep(cluster(tier) / f"{name}.json", stamp(binary, with_offers), make)
    return database


def cluster(tier):
    """The folder of a tier's private PostgreSQL."""
    return FOLDER / f"postgres-{tier}"
