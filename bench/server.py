"""A server process and its API, and what measurements need besides: tokens, memory, SQL."""
import atexit
import base64
import functools
import hashlib
import hmac
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# STAJ_BENCH_BINARY names another one.
BINARY = Path(os.environ.get("STAJ_BENCH_BINARY", ROOT / "target" / "release" / "staj"))
PYTHON = ROOT / "target" / "tools" / "bin" / "python"
# The term that `staj seed --candidates` makes.
TERM = "01970000-0000-7000-8000-000000000002"
# The sandbox's secret, which is known to everybody.
SECRET = b"sandbox token secret, known to everybody"
OFFICER = {"email": "program@staj.example", "password": "sandbox-parola"}


def build():
    """The binary that the image has, unless STAJ_BENCH_BINARY names another one."""
    if "STAJ_BENCH_BINARY" not in os.environ:
        if subprocess.run(["pkg-config", "--exists", "openssl"], check=False).returncode:
            apt_install("pkg-config", "libssl-dev")
        command = ["cargo", "build", "--release", "--workspace", "--bin", "staj", "--features", "staj/production", "--locked"]
        subprocess.run(command, cwd=ROOT, check=True)


def environment(url, folder):
    """The settings of a server on this database."""
    return os.environ | {
        "DATABASE_URL": url,
        "STAJ_DOCUMENTS": f"{folder}/documents",
        "RUST_LOG": os.environ.get("RUST_LOG", "warn"),
    }


def seed(settings, candidates):
    """Candidates in an empty database. Their documents have no files."""
    subprocess.run([BINARY, "seed", "--candidates", str(candidates)], env=settings, check=True)
    subprocess.run([BINARY, "adopt-documents"], env=settings, check=True, stdout=subprocess.DEVNULL)


class Api:
    """The server as an officer sees it. Signs in again when a token has expired."""

    def __init__(self, url):
        self.url, self.token = url, None
        self.sign_in()

    def sign_in(self):
        self.token = self.call("POST", "/v1/auth/login", OFFICER)["access_token"]

    def call(self, method, path, body=None, timeout=3600):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token and path != "/v1/auth/login":
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 401 and path != "/v1/auth/login":
                self.sign_in()
                return self.call(method, path, body)
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")

    def get(self, path):
        return self.call("GET", path)

    def create_pool(self):
        """The complete pool of the term. The server fills it in the background."""
        while True:
            pool = self.call("POST", f"/v1/terms/{TERM}/pool")
            if pool["created_at"]:
                return pool
            time.sleep(0.2)


def free_port():
    """A port that nobody listens on, below those that the kernel gives to clients."""
    while True:
        port = random.randint(15_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


class Server:
    """A server process, ready to answer when this returns. `command` is the binary, or another
    program that listens on STAJ_LISTEN."""

    def __init__(self, environment, command=(BINARY, "serve"), ready="/readyz", port=None, log=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = environment | {"STAJ_LISTEN": f"127.0.0.1:{self.port}"}
        begun = time.monotonic()
        self.process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)
        # It must not outlive a measurement that fails, and neither must its workers.
        atexit.register(self.kill)
        while True:
            try:
                urllib.request.urlopen(self.url + ready, timeout=10).read()
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{command[0]} ended at its start, with {self.process.returncode}")
                if time.monotonic() - begun > 120:
                    sys.exit(f"{command[0]} was not ready after two minutes")
                time.sleep(0.002)
        self.started_in = time.monotonic() - begun

    def officer(self):
        return Api(self.url)

    def status(self, what):
        """A figure that the kernel has about the process."""
        return int(Path(f"/proc/{self.process.pid}/status").read_text().split(f"{what}:")[1].split()[0])

    def memory(self, what="VmRSS"):
        """Resident memory in MiB."""
        return self.status(what) / 1024

    def peak(self):
        """Peak resident memory so far, in MiB."""
        return self.memory("VmHWM")

    def end(self, how=signal.SIGINT):
        """Ctrl-C, because SIGTERM waits for a load balancer."""
        self.process.send_signal(how)
        self.process.wait()

    def kill(self):
        # Once it was collected, its id may belong to somebody else.
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


@functools.cache
def signing_key():
    """The key of the sandbox's tokens and its id. The package that signs is among the tools."""
    have_tools()
    sys.path.extend(str(found) for found in (ROOT / "target" / "tools" / "lib").glob("python*/site-packages"))
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"staj token\0" + SECRET).digest())
    x = part(key.public_key().public_bytes_raw()).decode()
    thumb = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return key.sign, {"alg": "EdDSA", "typ": "at+jwt", "kid": part(thumb).decode()}


def signing_key_of_the_base():
    """The same for the server of d8e466d, which headline compares with."""
    key = hashlib.sha256(b"staj token\0" + SECRET).digest()
    header = {"alg": "HS256", "typ": "at+jwt", "kid": hashlib.sha256(key).hexdigest()[:12]}
    return lambda signed: hmac.digest(key, signed, "sha256"), header


def token(user, session, role, keys=signing_key):
    """An access token that is valid for the whole measurement, also on a clock that is late or early."""
    sign, header = keys()
    claims = {"iss": "staj", "aud": "staj-api", "sub": user, "sid": session, "role": role}
    now = int(time.time())
    claims |= {"iat": now, "nbf": now - 86_400, "exp": now + 86_400}
    signed = part(json.dumps(header).encode()) + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(sign(signed))).decode()


def psql(url, sql, *options):
    """Runs SQL and returns the rows as lists of text."""
    command = ["psql", url, "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1", *options]
    done = subprocess.run(command, input=sql, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("SQL failed, see above")
    return [line.split("\t") for line in done.stdout.splitlines()]


def as_root(*command):
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*sudo, *command], check=True, stdout=subprocess.DEVNULL)


def apt_install(*packages):
    as_root("apt-get", "-qq", "update")
    as_root("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages)


def have(program, package):
    """Installs Debian's package, unless the program is there."""
    if shutil.which(program) is None:
        apt_install(package)


def have_tools():
    """Installs the peers' packages into target/tools, unless this was done for these versions."""
    wanted = ROOT / "bench" / "peers" / "requirements.txt"
    done = ROOT / "target" / "tools" / wanted.name
    if not done.exists() or done.read_text() != wanted.read_text():
        subprocess.run([sys.executable, "-m", "venv", ROOT / "target" / "tools"], check=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", wanted], check=True)
        done.write_text(wanted.read_text())
