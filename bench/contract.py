"""A contract, and people who call its operations and nothing else."""
import http.client
import json
import sys
import threading
import time
import uuid
from urllib.parse import quote, urlencode, urlsplit

from bench.server import OFFICER, ROOT

PRESENT = ROOT / "openapi" / "openapi.json"
PASSWORD = OFFICER["password"]


class Contract:
    def __init__(self, file=PRESENT):
        document = json.loads(file.read_text())
        self.schemas, self.version = document["components"]["schemas"], document["info"]["version"]
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def operation(self, name):
        return self.operations.get(name) or sys.exit(f"{self.version} has no {name}")

    def parameters(self, name):
        return {it["name"]: it for it in self.operation(name)[2].get("parameters", []) if it["in"] != "header"}

    def members(self, name):
        """The members of the body of an operation."""
        [*contents] = self.operation(name)[2].get("requestBody", {}).get("content", {}).values()
        schema = contents[0].get("schema", {}) if contents else {}
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema.get("properties", {})

    def request(self, name, body, values):
        """Method and address of a call that the contract lists."""
        method, path, _ = self.operation(name)
        known = self.parameters(name)
        unknown = values.keys() - known.keys() | (body or {}).keys() - self.members(name).keys()
        if unknown:
            sys.exit(f"{name} of {self.version} does not take {', '.join(sorted(unknown))}")
        query = {}
        for value in values:
            if known[value]["in"] == "path":
                path = path.replace(f"{{{value}}}", quote(values[value]))
            elif isinstance(values[value], list) and known[value]["schema"].get("type") != "array":
                sys.exit(f"{name} of {self.version} takes one {value}")
            else:
                query[value] = values[value]
        return method, f"{path}?{urlencode(query, doseq=True)}" if query else path


class Refused(Exception):
    """An answer that is not a success."""

    def __init__(self, call, status, content):
        super().__init__(f"{call}: {status} {content.decode(errors='replace')}")
        self.status = status
        try:
            self.code = json.loads(content)["code"]
        except (ValueError, KeyError):
            self.code = None


class Client:
    """What somebody's program does: calls operations of a contract. Signing in is not counted."""

    # One open connection for each thread and server.
    connections = threading.local()

    def __init__(self, contract, url, email=None, access=None, address=None):
        self.contract, self.url, self.email, self.token, self.calls = contract, url, email, access, 0
        # Each person calls from an address of their own, if the server trusts us to name it.
        self.headers = {"X-Forwarded-For": address} if address else {}

    def sign_in(self):
        answer = self.send("login", *self.json({"email": self.email, "password": PASSWORD}))
        self.token = json.loads(answer)["access_token"]

    @staticmethod
    def json(body):
        return json.dumps(body).encode(), "application/json"

    def call(self, name, body=None, /, **values):
        """The answer of an operation. A refusal is raised."""
        method, address = self.contract.request(name, body, values)
        data, kind = (None, None) if body is None else self.json(body)
        answer = self.ask(name, method, address, data, kind)
        return json.loads(answer) if answer[:1] in (b"{", b"[") else answer

    def upload(self, name, file, fields, /, **values):
        method, address = self.contract.request(name, fields | {"file": None}, values)
        boundary = uuid.uuid4().hex
        parts = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in fields.items()]
        parts.append(b'name="file"; filename="belge.pdf"\r\nContent-Type: application/pdf\r\n\r\n' + file)
        head = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
        data = b"".join(head + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
        return json.loads(self.ask(name, method, address, data, f"multipart/form-data; boundary={boundary}"))

    def ask(self, name, method, address, data, kind):
        if self.email and self.token is None:
            self.sign_in()
        self.calls += 1
        try:
            return self.send(name, data, kind, method, address)
        except Refused as refusal:
            # An access token lives ten minutes.
            if refusal.status != 401 or self.email is None:
                raise
            self.sign_in()
            return self.send(name, data, kind, method, address)

    def send(self, name, data, kind, method=None, address=None):
        if method is None:
            method, address, _ = self.contract.operation(name)
        headers = dict(self.headers)
        if kind:
            headers["Content-Type"] = kind
        if self.token and name != "login":
            headers["Authorization"] = f"Bearer {self.token}"
        while True:
            status, wait, content = self.exchange(method, address, data, headers)
            if status < 300:
                return content
            if status != 503:
                raise Refused(f"{method} {address}", status, content)
            time.sleep(int(wait or 1))

    def exchange(self, method, address, data, headers):
        """One request on the connection of this thread, which is opened again if the server has closed it."""
        connections = vars(self.connections)
        for is_again in False, True:
            connection = connections.get(self.url)
            if connection is None:
                host = urlsplit(self.url).netloc
                connection = connections[self.url] = http.client.HTTPConnection(host, timeout=600)
            try:
                connection.request(method, address, data, headers)
                answer = connection.getresponse()
                return answer.status, answer.headers["Retry-After"], answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                connections.pop(self.url).close()
                if is_again:
                    raise

    def every(self, name, **values):
        """Every item of a list, in pages as long as the contract allows."""
        values["limit"] = self.contract.parameters(name)["limit"]["schema"]["maximum"]
        items = []
        while True:
            page = self.call(name, **values)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            values["cursor"] = page["next_cursor"]

    def results(self, name, items):
        """An operation on several objects, as many in a call as the contract allows: each object with
        its result."""
        [(member, schema)] = self.contract.members(name).items()
        done, busy = [], []
        for first in range(0, len(items), schema["maxItems"]):
            some = items[first : first + schema["maxItems"]]
            for item, result in zip(some, self.call(name, {member: some})["items"]):
                (busy if result["status"] == 503 else done).append((item, result))
        # A busy server does the rest when it is asked again.
        return done + self.results(name, [item for item, _ in busy]) if busy else done

    def at_once(self, name, items):
        """The same for objects of which none may be refused."""
        results = self.results(name, items)
        for item, result in results:
            if result["status"] >= 300:
                sys.exit(f"{name} refused {item}: {result}")
        return [result for _, result in results]


def ids(items):
    return [item["id"] for item in items]
