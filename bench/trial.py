"""What every fault of scripts/chaos gets: a loaded term, servers on it, and a report."""
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from contextlib import ExitStack
from datetime import timedelta

from bench import tiers
from bench.faults import Postgres, until
from bench.server import BINARY, ROOT, Server, as_root, environment, free_port
from bench.storm import Storm, Traffic, of_kind

CANDIDATES = 1_500


def fill(disk, spare=0):
    """Leaves this little space on a disk."""
    with open(disk / "ballast", "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                pass
        file.truncate(file.tell() - spare)


def empty(disk):
    (disk / "ballast").unlink()


def lapsed(database):
    """How many offers of due.sql were lapsed."""
    return int(database.rows(f"select count(*) from offers where state = 'lapsed' and {of_kind(database, 'id', 11)}")[0][0])


def unanswered(database):
    """How many offers of due.sql wait for an answer."""
    return int(database.rows(f"select count(*) from offers where state = 'sent' and {of_kind(database, 'id', 11)}")[0][0])


def runs_of_jobs(server):
    """How often a server has lapsed offers since its start."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics}/metrics", timeout=5) as answer:
        found = re.search(r'job_duration_seconds_count\{job="lapse_offers"\} (\d+)', answer.read().decode())
    return int(found[1]) if found else 0


class Trial:
    """One fault: what it started, what it saw, and what is not as expected."""

    def __init__(self, folder, previous=None, is_asked_for=False):
        self.base, self.folder, self.previous, self.is_asked_for = folder, folder / "trial", previous, is_asked_for
        self.figures, self.wrong, self.primary, self.stack = [], [], None, ExitStack()
        self.folder.mkdir()
        self.log = open(self.folder / "server.log", "a")

    def say(self, figure):
        self.figures.append(figure)

    def expect(self, is_so, what):
        if not is_so and what not in self.wrong:
            self.wrong.append(what)

    def template(self, kind):
        """A term with an open pool, employers and offers, loaded once: among them those of hot.sql for storms
        and, on PostgreSQL, those of due.sql, whose time to answer ends on the same day."""
        folder = self.base / kind
        if folder.exists():
            return folder
        folder.mkdir()
        if kind == "sqlite":
            database, files = tiers.Sqlite(folder / "staj.db"), ["hot.sql"]
        else:
            # Little log, because all of it is copied.
            cluster = Postgres(folder / "cluster", max_wal_size="48MB", min_wal_size="32MB").create()
            database, files = tiers.Postgres(cluster.url()), ["hot.sql", "due.sql"]
        tiers.load(database, CANDIDATES, BINARY, folder, True, f"a term on {kind}")
        for file in files:
            database.run(file, tiers.words(database, CANDIDATES) | {"hot": str(CANDIDATES), "state": "sent"})
        if kind == "postgres":
            cluster.sql("checkpoint")
            cluster.stop()
        return folder

    def database(self, kind, folder=None, **settings):
        """A copy of the loaded term, on PostgreSQL in a cluster of its own."""
        folder = folder or self.folder / kind
        folder.mkdir(exist_ok=True)
        subprocess.run(["cp", "--archive", f"{self.template(kind)}/.", folder], check=True)
        if kind == "sqlite":
            database = tiers.Sqlite(folder / "staj.db")
        else:
            self.primary = self.cluster(folder / "cluster", **settings)
            self.primary.start()
            database = tiers.Postgres(self.primary.url())
        database.folder = folder
        return database

    def cluster(self, folder, **settings):
        cluster = Postgres(folder, **settings)
        self.stack.callback(cluster.kill)
        return cluster

    def server(self, database, port=None, command=(BINARY, "serve"), **settings):
        metrics = free_port()
        settings = environment(database.url, database.folder) | {"RUST_LOG": "warn", "STAJ_METRICS_LISTEN": f"127.0.0.1:{metrics}"} | settings
        server = Server(settings, command, port=port, log=self.log)
        server.metrics = metrics
        self.stack.callback(server.kill)
        return server

    def last_line(self):
        """What a server said last."""
        return (self.folder / "server.log").read_text().strip().splitlines()[-1]

    def again(self, server, how, database, **settings):
        """Ends a server and starts it again."""
        server.end(how)
        ended = server.process.returncode
        self.expect(ended == (-how if how == signal.SIGKILL else 0), f"a server ends with {ended}")
        return self.server(database, server.port, **settings)

    def storm(self, database, *servers, kind=Storm, has_keys=False):
        storm = kind(database, *(server.port for server in servers), has_keys=has_keys)
        self.stack.callback(storm.abandon)
        return storm

    def traffic(self, port, rate, requests):
        traffic = Traffic(port, rate, requests)
        self.stack.callback(traffic.stop)
        return traffic

    def judge(self, storm, server, name="", also=()):
        """Nothing is lost, nothing appeared, nobody has too much, and no answer is a fault of the server."""
        found = storm.compare()
        self.say(f"{name}{storm.acknowledged} acknowledged, {found['lost']} lost, {found['ghosts']} ghosts")
        for what, count in found.items():
            self.expect(count == 0, f"{name}{count} {what}")
        fine = {"0", "200", "201", "409", "503", *also}
        strange = {status: n for status, n in storm.statuses.items() if status.split()[0] not in fine or "conflict" in status}
        self.expect(not strange, f"{name}answers {strange}")
        self.check(server, name)

    def check(self, server, name=""):
        """The rules hold in the whole database."""
        broken = [item for item in server.officer().get("/v1/invariants")["items"] if item["violations"]]
        self.expect(not broken, f"{name}invariants {broken}")

    def due(self, database):
        """When the time to answer the offers of due.sql ends."""
        return tiers.words(database, CANDIDATES)["opened"] + timedelta(days=30)

    def lapsed_once(self, database, server):
        """Every offer of due.sql has lapsed, with one event and one notification to each side."""
        waiting = "select count(*) from outbox_events where notified_at is null"
        until("everybody is notified", lambda: database.rows(waiting) == [["0"]])
        events = f"audit_events where action = 'lapse' and object_kind = 'offer' and {of_kind(database, 'object_id', 11)}"
        notices = f"notifications where kind = 'offer_lapsed' and {of_kind(database, 'object_id', 11)}"
        due, now_lapsed, events, of, notices, readers = map(int, database.rows(f"""
            select count(*), count(*) filter (where state = 'lapsed'), (select count(*) from {events}),
              (select count(distinct object_id) from {events}), (select count(*) from {notices}),
              (select count(distinct (object_id, user_id)) from {notices})
            from offers where {of_kind(database, 'id', 11)}""")[0])
        self.say(f"{now_lapsed} of {due} lapsed with {events} events and {notices} notifications")
        self.expect(due == now_lapsed == events == of, f"{events} events about {of} offers")
        self.expect(notices == readers == 2 * due, f"{notices} notifications for {readers} readers")
        self.check(server)

    def haproxy(self, ports):
        """The proxy of the deployment in front of these servers: its port, and whether it uses the nth of them."""
        port, control = free_port(), self.folder / "haproxy.sock"
        settings = (ROOT / "deploy" / "proxy" / "haproxy.cfg").read_text()
        for found, here in [
            (r"^global\n", f"global\n  stats socket {control}\n"),
            (r"  log .*\n", ""),
            (r"(resolvers docker|frontend plain)\n(  .*\n)+", ""),
            (r"bind :443 .*", f"bind 127.0.0.1:{port}"),
            (r"  server-template .*", "\n".join(f"  server s{n} 127.0.0.1:{of} check inter 1s fall 1 rise 1" for n, of in enumerate(ports))),
        ]:
            settings = re.sub(found, here, settings, flags=re.MULTILINE)
        (self.folder / "haproxy.cfg").write_text(settings)
        process = subprocess.Popen(["haproxy", "-db", "-f", self.folder / "haproxy.cfg"], stdout=self.log, stderr=self.log)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)

        def is_up(n):
            with socket.socket(socket.AF_UNIX) as asked:
                if asked.connect_ex(str(control)):
                    return False
                asked.sendall(b"show stat\n")
                lines = asked.makefile().read()
            return bool(re.search(rf"^api,s{n},.*,UP,", lines, re.MULTILINE))

        return port, is_up

    def disk(self, name):
        """A small disk."""
        folder = self.folder / name
        folder.mkdir()
        as_root("mount", "-t", "tmpfs", "-o", f"size=256m,mode=755,uid={os.geteuid()}", "tmpfs", folder)
        self.stack.callback(as_root, "umount", "--lazy", folder)
        return folder

    def end(self):
        self.stack.close()
        self.log.close()
        lines = (self.folder / "server.log").read_text(errors="replace").splitlines()
        defects = [line for line in lines if "panicked" in line or "constraint=" in line]
        self.expect(not defects, f"the log says: {defects[:3]}")
        shutil.rmtree(self.folder)
