"""Evaluating a term: once with a server that is killed midway, once undisturbed."""
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from bench.server import ROOT, TERM, Server, environment, seed

# When to kill the run, as the share of the work that is done.
KILL_FROM, KILL_UNTIL = 0.35, 0.70


def digest(url):
    """A digest of everything that a run made, application by application, and how many there are."""
    columns = ["academic_score", "social_score", "sports_score", "criteria"]
    if url.startswith("sqlite://"):
        database = sqlite3.connect(url.removeprefix("sqlite://"))
        rows = database.execute(
            f"select hex(application_id), {', '.join(columns)}, hex(input_hash) from evaluations order by application_id"
        )
        lines = ("|".join(map(str, row)).encode() for row in rows)
    else:
        query = f"select application_id, {', '.join(columns)}, encode(input_hash, 'hex') from evaluations order by application_id"
        psql = subprocess.Popen(
            ["psql", url, "-qAtc", f"copy ({query}) to stdout"], stdout=subprocess.PIPE
        )
        lines = (line.rstrip(b"\n") for line in psql.stdout)
    hashed, count = hashlib.sha256(), 0
    for line in lines:
        hashed.update(line + b"\n")
        count += 1
    return hashed.hexdigest(), count


def evaluate(settings, is_killed):
    """One run to its end: what it made, and how long it took."""
    server = Server(settings)
    officer = server.officer()
    check = officer.call("POST", f"/v1/terms/{TERM}/calendar-checks")
    if not check["passed"]:
        sys.exit(f"the calendar did not pass: {check['findings']}")
    run = officer.call("POST", f"/v1/terms/{TERM}/evaluation-runs")
    path = f"/v1/terms/{TERM}/evaluation-runs/{run['id']}"
    total, peak, killed_at = run["total"], 0, None
    begun = None
    while run["state"] == "running":
        time.sleep(0.02 if is_killed and killed_at is None else 0.2)
        run = officer.get(path)
        if begun is None and run["done"] > 0:
            begun = time.monotonic()
        peak = max(peak, server.peak())
        if is_killed and killed_at is None and run["done"] >= KILL_FROM * total:
            server.end(signal.SIGKILL)
            killed_at = run["done"]
            if not killed_at <= KILL_UNTIL * total:
                sys.exit(f"too fast to be killed on the way: {killed_at} of {total} were done")
            server = Server(settings)
            officer = server.officer()
            run = officer.get(path)
            if not killed_at <= run["done"] < total:
                sys.exit(f"after the kill {run['done']} of {total} are done, before it {killed_at} were")
    took = time.monotonic() - (begun or time.monotonic())
    return server, officer, {"run": run, "took": took, "peak": peak, "killed_at": killed_at}


def pool(officer, server):
    """Creates the pool, opens it and searches it."""
    begun = time.monotonic()
    made = officer.create_pool()
    print(f"    pool of {made['entry_count']} made in {time.monotonic() - begun:.1f} s")
    again = officer.create_pool()
    if again != made:
        sys.exit(f"made again, the pool is another one: {again}")
    officer.call("POST", f"/v1/terms/{TERM}/pool/open")
    for query in [
        "sort=-academic_score",
        "level=doctorate",
        "field_code=law",
        "field_code=law&level=doctorate",
        "field_code=computing&level=master&sort=-sports_score",
        "field_code=health&level=doctorate&min_social_score=60&sort=-social_score",
        "province_code=69",
        "province_code=69&level=doctorate&field_code=arts_design",
        "level=doctorate&min_academic_score=95",
    ]:
        times = []
        for _ in range(5):
            begun = time.monotonic()
            page = officer.get(f"/v1/terms/{TERM}/pool-entries?{query}")
            times.append(time.monotonic() - begun)
        times.sort()
        print(f"    search {query}: {times[2] * 1000:.0f} ms, {len(page['items'])} rows")
    entry = officer.get(f"/v1/terms/{TERM}/pool-entries?limit=1")["items"][0]["id"]
    for what, path in [
        ("an evaluation", f"/v1/applications/{entry}/evaluation"),
        ("the statistics of the term", f"/v1/terms/{TERM}/statistics"),
    ]:
        begun = time.monotonic()
        officer.get(path)
        first = time.monotonic() - begun
        begun = time.monotonic()
        officer.get(path)
        print(f"    {what}: {first * 1000:.0f} ms, again {(time.monotonic() - begun) * 1000:.0f} ms")
    print(f"    peak of the server after all this: {server.peak():.0f} MiB")


def measure(candidates, url, is_killed):
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(url, folder)
        begun = time.monotonic()
        seed(settings, candidates)
        print(f"  {candidates} candidates seeded in {time.monotonic() - begun:.1f} s", flush=True)
        server, officer, result = evaluate(settings, is_killed)
        try:
            run = result["run"]
            how = f"killed at {result['killed_at']}, started again" if is_killed else "undisturbed"
            print(
                f"    {how}: {run['done']} scored in {result['took']:.1f} s, "
                f"{run['done'] / max(result['took'], 0.001):.0f} a second, peak {result['peak']:.0f} MiB"
            )
            print(f"    input hash {run['input_hash']}")
            made, count = digest(url)
            print(f"    {count} evaluations, digest {made}", flush=True)
            if not is_killed:
                pool(officer, server)
        finally:
            server.end()
    return made, run["input_hash"]


def on(database, candidates, is_killed):
    if database == "sqlite":
        folder = tempfile.mkdtemp(prefix="staj-bench-")
        try:
            return measure(candidates, f"sqlite://{folder}/staj.db", is_killed)
        finally:
            shutil.rmtree(folder)
    # Runs this script again inside a private PostgreSQL for each measurement.
    command = [ROOT / "scripts" / "postgres", "run", ROOT / "scripts" / "bench", "inside", str(candidates)]
    answer = subprocess.run(
        command + (["--killed"] if is_killed else []), stdout=subprocess.PIPE, check=True, text=True
    ).stdout
    *told, last = answer.splitlines()
    print("\n".join(told), flush=True)
    return tuple(json.loads(last))


def run(candidates, databases, is_undisturbed):
    for database in databases:
        print(f"{database}:", flush=True)
        made = [on(database, candidates, is_killed) for is_killed in ([False] if is_undisturbed else [True, False])]
        if len(set(made)) > 1:
            sys.exit(f"{database}: the killed run and the undisturbed one made different things: {made}")
        if len(made) > 1:
            print("  the killed run and the undisturbed run produced identical results")


def inside(candidates, is_killed):
    print(json.dumps(measure(candidates, os.environ["STAJ_PG_URL"], is_killed)))
