"""A PostgreSQL of two nodes whose leader Patroni elects through etcd."""
import json
import os
import shutil
import signal
import subprocess
import urllib.request

from bench.faults import is_gone, programs, until
from bench.server import free_port

# How long a leader may be silent before the other node takes over, in seconds. Patroni takes no less.
SILENCE = 20


class Node:
    """One PostgreSQL with its Patroni."""

    def __init__(self, cluster, nth):
        self.cluster, self.name, self.folder = cluster, f"node{nth}", cluster.folder / f"node{nth}"
        self.port, self.api, self.process = free_port(), free_port(), None
        self.folder.mkdir()

    def start(self):
        address = f"127.0.0.1:{self.port}"
        settings = {
            "scope": "staj", "name": self.name, "etcd3": {"host": f"127.0.0.1:{self.cluster.etcd}"},
            "restapi": {"listen": f"127.0.0.1:{self.api}", "connect_address": f"127.0.0.1:{self.api}"},
            "bootstrap": {"dcs": {
                "ttl": SILENCE, "loop_wait": 1, "retry_timeout": 3, "synchronous_mode": True,
                "postgresql": {"use_pg_rewind": False, "parameters": {"max_connections": 200, "fsync": "off"}},
            }},
            "postgresql": {
                "listen": address, "connect_address": address, "data_dir": str(self.folder / "data"), "bin_dir": str(programs()),
                "pgpass": str(self.folder / "pgpass"), "parameters": {"unix_socket_directories": "", "lc_messages": "C"},
                "authentication": {"superuser": {"username": "staj"}, "replication": {"username": "staj"}},
                "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
                "remove_data_directory_on_diverged_timelines": True,
            },
        }
        file = self.folder / "patroni.json"
        # JSON is YAML.
        file.write_text(json.dumps(settings))
        self.process = self.cluster.run(["patroni", file], self.folder / "log")

    def ask(self, path, body=None):
        """What Patroni says about this node. None if it does not answer."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.api}{path}", data=data, timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def is_leader(self):
        return self.ask("/primary") is not None

    def is_synchronous(self):
        return self.ask("/synchronous") is not None

    def kill(self):
        """Kills Patroni and PostgreSQL at once, as if the machine were gone."""
        if self.process is None or self.process.poll() is not None:
            return
        listed = subprocess.run(["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 1) for line in listed.stdout.splitlines()]
        main = [int(pid) for pid, args in rows if f"{self.folder}/data" in args and int(pid) != self.process.pid]
        for pid in main:
            os.kill(pid, signal.SIGSTOP)
        children = subprocess.run(["pgrep", "--parent", ",".join(map(str, main))], capture_output=True, text=True) if main else None
        all_of = [self.process.pid, *main, *(map(int, children.stdout.split()) if children else [])]
        for pid in all_of:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        until("the node is gone", lambda: all(map(is_gone, all_of)))


class Patroni:
    """The nodes and their etcd. They do not outlive this process."""

    def __init__(self, folder, data):
        """`data` is the data directory of a PostgreSQL that was stopped. The first node takes it over."""
        self.folder, self.etcd = folder, free_port()
        self.user = ["setpriv", "--pdeathsig=KILL"]
        folder.mkdir()
        self.nodes = [Node(self, 0), Node(self, 1)]
        shutil.move(data, self.nodes[0].folder / "data")
        if os.geteuid() == 0:
            self.user += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
            subprocess.run(["chown", "-R", "postgres", folder], check=True)
        client, peer = f"http://127.0.0.1:{self.etcd}", f"http://127.0.0.1:{free_port()}"
        self.store = self.run([
            "etcd", "--data-dir", folder / "etcd", "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
        ], folder / "etcd.log")

    def run(self, command, log):
        with open(log, "a") as file:
            return subprocess.Popen([*self.user, *command], cwd=self.folder, stdout=file, stderr=file, start_new_session=True)

    def start(self):
        first, second = self.nodes
        first.start()
        until("the first node leads", first.is_leader)
        second.start()
        until("the second node is synchronous", second.is_synchronous)
        return self

    def leader(self):
        return next((node for node in self.nodes if node.is_leader()), None)

    def url(self):
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgres://staj@{hosts}/staj?target_session_attrs=read-write"

    def kill(self):
        for node in self.nodes:
            node.kill()
        self.store.kill()
        self.store.wait()
