"""How long each list, each page of facets and each start page takes, with each of its filters, while eight
clients ask for it at once."""
import http.client
import json
import sys
import threading
import time

from bench import scans, tiers
from bench.server import ROOT, Server, environment

CLIENTS = 8
# How often each of them asks.
REPEATS = 8
# 95 of 100 answers come sooner (seconds).
TARGET = 0.100
# A read that takes longer is not repeated, and not waited for longer than that (seconds).
HOPELESS, PATIENCE = 1, 20


def is_shown(operation):
    return operation.startswith(("list_", "search_")) or operation == "get_document_backlog"


def ask(port, address, bearer, times):
    """Asks again and again on one connection, and keeps the status and the seconds of each answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for _ in range(times):
        begun = time.monotonic()
        connection.request("GET", address, headers={"Authorization": f"Bearer {bearer}"})
        answer = connection.getresponse()
        answer.read()
        yield answer.status, time.monotonic() - begun


def measure(port, address, bearer):
    """The seconds of every answer in order, and those of the first one. None if it is refused."""
    try:
        status, first = next(ask(port, address, bearer, 1))
    except TimeoutError:
        return 200, PATIENCE, [PATIENCE]
    if status != 200:
        return status, None, None
    if first > HOPELESS:
        return 200, first, [first]
    took = []
    clients = [
        threading.Thread(target=lambda: took.extend(ask(port, address, bearer, REPEATS)))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    # A client that was cut off or waited too long has answers less.
    took += [(200, PATIENCE)] * (CLIENTS * REPEATS - len(took))
    wrong = [status for status, _ in took if status != 200]
    return (wrong or [200])[0], first, sorted(seconds for _, seconds in took)


def run(tier, only=None):
    """Measures all of them, or one operation only."""
    database = tiers.postgres(tier)
    # A tier begins with a mail for everybody, which a server would send meanwhile.
    database.rows("update mails set state = 'sent', sent_at = created_at where state = 'queued'")
    server = Server(environment(database.url, tiers.FOLDER / f"documents-{tier}-staj"))
    contract = json.loads((ROOT / "openapi" / "openapi.json").read_text())
    found, refused = [], []
    for reader in scans.readers(database, server):
        for operation, address in scans.requests(contract, reader):
            if not is_shown(operation) or only not in (None, operation):
                continue
            status, first, took = measure(server.port, address, reader.bearer)
            if took is None or status != 200:
                refused.append(f"{status} {reader.role} {address}")
                continue
            part = lambda of: took[min(len(took) - 1, int(len(took) * of))] * 1000
            found.append({
                "operation": operation, "role": reader.role, "address": address,
                "first": first * 1000, "p50": part(0.50), "p95": part(0.95),
            })
            if part(0.95) > TARGET * 1000:
                print(f"{part(0.95):.0f} ms ({first * 1000:.0f} alone): {reader.role} {address}", flush=True)
    server.end()
    found.sort(key=lambda one: -one["p95"])
    folder = tiers.FOLDER / "results"
    folder.mkdir(exist_ok=True)
    if only is None:
        (folder / f"lists-{tier}.json").write_text(json.dumps(found, indent=1))
    print("| operation | as | p50 ms | p95 ms | first ms | address |\n|---|---|---:|---:|---:|---|")
    for one in found[:25]:
        print("| {operation} | {role} | {p50:.1f} | {p95:.1f} | {first:.1f} | `{address}` |".format(**one))
    late = [one for one in found if one["p95"] > TARGET * 1000]
    print(f"{len(found)} reads at tier {tier}, {len(late)} above {TARGET * 1000:.0f} ms; refused: {len(refused)}")
    for one in refused[:20]:
        print(f"  {one}")
    if len(found) < (1 if only else 100):
        sys.exit("too few reads were measured")
    if late:
        sys.exit(1)
