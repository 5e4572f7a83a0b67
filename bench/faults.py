"""What scripts/outages and scripts/chaos break: a private PostgreSQL, and the network in front of it."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench.server import free_port, psql

# How long the server may need once what it needs is back.
HEALED_WITHIN = 5.0
# How long a request may take, whatever is broken.
LONGEST_WAIT = 6.0


class Unexpected(Exception):
    """Something that the rest of the fault depends on did not happen."""


def until(what, condition, seconds=60):
    """Waits for a fact. Returns how long it took."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise Unexpected(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - begun


def programs():
    """The folder with initdb and postgres."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not on_path and not found:
        sys.exit("PostgreSQL is needed: scripts/postgres run true installs it")
    return (Path(on_path).resolve() if on_path else found[-1]).parent


def is_gone(pid):
    """Whether a process has ended. Nobody may have collected it yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Postgres:
    """A private PostgreSQL that can be stopped, killed, frozen and followed by a standby. It does not
    outlive this process."""

    def __init__(self, folder, **settings):
        self.bin, self.folder, self.process = programs(), folder, None
        self.settings = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 200,
            "lc_messages": "C", "fsync": "off",
        } | settings
        self.port = free_port()
        self.user = ["setpriv", "--pdeathsig=KILL"]
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            self.user += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(folder, "postgres")

    def create(self):
        """An empty cluster with an empty database."""
        self.run("initdb", "--pgdata=data", "--username=staj", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        self.sql("create database staj", "postgres")
        return self

    def follow(self, primary):
        """A standby of another one."""
        address = f"{primary.url('postgres')}?application_name=standby"
        self.run("pg_basebackup", "--pgdata=data", "--write-recovery-conf", "--checkpoint=fast", "--dbname", address)
        self.start()
        return self

    def url(self, database="staj"):
        return f"postgres://staj@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="staj"):
        return psql(self.url(database), text)

    def run(self, program, *arguments):
        subprocess.run([*self.user, self.bin / program, *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self):
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = [*self.user, self.bin / "postgres", "-D", "data", "-p", str(self.port), *options]
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)
        while not self.is_ready():
            if self.process.poll() is not None:
                sys.exit(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-3000:]}")
            time.sleep(0.02)

    def is_ready(self):
        # After a kill, the file of the process before is still there.
        file = self.folder / "data" / "postmaster.pid"
        lines = file.read_text().split() if file.exists() else []
        return lines[:1] == [str(self.process.pid)] and lines[-1] == "ready"

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def freeze(self):
        """Stops every process, the one that starts the others first. Returns their ids."""
        os.kill(self.process.pid, signal.SIGSTOP)
        listed = subprocess.run(["pgrep", "--parent", str(self.process.pid)], capture_output=True, text=True)
        children = [int(pid) for pid in listed.stdout.split()]
        for pid in children:
            self.send(pid, signal.SIGSTOP)
        return [self.process.pid, *children]

    def thaw(self, frozen):
        for pid in frozen:
            self.send(pid, signal.SIGCONT)

    def kill(self):
        """Kills every process, so that what is only in memory is lost."""
        if self.process is None or self.process.poll() is not None:
            return
        processes = self.freeze()
        for pid in processes:
            self.send(pid, signal.SIGKILL)
        self.process.wait()
        while not all(map(is_gone, processes)):
            time.sleep(0.01)

    def send(self, pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


class Proxy:
    """Forwards connections to a port. While it is black, it accepts them, forwards nothing and closes
    nothing."""

    def __init__(self, port):
        self.target, self.sockets, self.is_open = port, [], threading.Event()
        self.is_open.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self):
        return f"postgres://staj@127.0.0.1:{self.port}/staj"

    def accept(self):
        while True:
            pair = self.listener.accept()[0], socket.create_connection(("127.0.0.1", self.target))
            self.sockets += pair
            for one, other in (pair, pair[::-1]):
                threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    def pump(self, one, other):
        try:
            while data := one.recv(65_536):
                self.is_open.wait()
                other.sendall(data)
            self.is_open.wait()
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def go_black(self):
        self.is_open.clear()

    def come_back(self, keeps):
        """Forwards again what it held, or has lost the connections."""
        for one in [] if keeps else self.sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It was closed before.
                pass
        self.is_open.set()
