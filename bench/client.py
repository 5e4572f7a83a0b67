"""An HTTP client that costs little: requests that were built before, sockets and one epoll loop."""
import select
import socket
import time
from collections import deque


def build(method, path, token="", body=None):
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    if body is None and method == "GET":
        return f"{head}\r\n".encode()
    body = (body or "").encode()
    kind = "Content-Type: application/json\r\n" if body else ""
    return f"{head}{kind}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Answer:
    """What came back: the status, and how long it took from the intended start."""

    __slots__ = ("kind", "status", "due", "took", "retry_after")


class Connection:
    __slots__ = ("socket", "read", "answer", "need", "request", "whole", "is_open", "is_used")

    def __init__(self, port):
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A server that does not accept must not hold up the schedule.
        self.socket.connect_ex(("127.0.0.1", port))
        self.read, self.answer, self.need, self.request, self.is_open, self.is_used = b"", None, None, b"", False, False

    def send(self, request, answer):
        self.read, self.answer, self.need, self.request, self.whole = b"", answer, None, request, request

    def flush(self):
        if self.request:
            self.socket.sendall(self.request)
            self.request = b""

    def receive(self):
        """Whether the answer is complete. None if the server closed the connection."""
        try:
            got = self.socket.recv(262_144)
        except OSError:
            return None
        if not got:
            return None
        self.read = self.read + got if self.read else got
        if self.need is None:
            end = self.read.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.read[:end].lower()
            self.answer.status = int(head[9:12])
            at = head.find(b"content-length:")
            length = int(head[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self.answer.retry_after = b"\r\nretry-after:" in head
            self.need = end + 4 + length
        return len(self.read) >= self.need


def run(port, arrivals, most):
    """Sends each (time, kind, request) of the arrivals at its time, whether or not earlier ones were
    answered, on as many connections as it takes, up to `most`. Returns all answers. The latency counts
    from the intended time, so that a server that stalls is charged for everybody who waits."""
    poll, open_, idle, waiting, answers = select.epoll(), {}, [], deque(), []
    arrivals = iter(arrivals)
    begun = time.monotonic()
    coming = next(arrivals, None)
    busy = 0

    def start(connection, due, kind, request):
        answer = Answer()
        # Status 0 is a connection that was lost.
        answer.kind, answer.status, answer.due, answer.retry_after = kind, 0, due, False
        connection.send(request, answer)
        if connection.is_open:
            try:
                connection.flush()
            except OSError:
                lose(connection)

    def lose(connection):
        nonlocal busy
        answer = connection.answer
        if connection.is_used and not connection.read and connection.whole.startswith(b"GET "):
            # The server closed an idle connection at the moment at which it was used again: every client reads again.
            waiting.appendleft((answer.due, answer.kind, connection.whole))
        else:
            answer.took = time.monotonic() - begun - answer.due
            answers.append(answer)
        busy -= 1
        open_.pop(connection.socket.fileno(), None)
        connection.socket.close()

    while coming is not None or busy or waiting:
        now = time.monotonic() - begun
        while coming is not None and coming[0] <= now:
            waiting.append(coming)
            coming = next(arrivals, None)
        while waiting and (idle or len(open_) < most):
            if idle:
                connection = idle.pop()
            else:
                connection = Connection(port)
                open_[connection.socket.fileno()] = connection
                poll.register(connection.socket, select.EPOLLIN | select.EPOLLOUT)
            busy += 1
            start(connection, *waiting.popleft())
        patience = 1 if coming is None else max(0, coming[0] - (time.monotonic() - begun))
        for descriptor, event in poll.poll(min(patience, 1)):
            connection = open_.get(descriptor)
            if connection is None:
                continue
            if not connection.is_open and event & select.EPOLLOUT:
                connection.is_open = True
                poll.modify(descriptor, select.EPOLLIN)
                try:
                    connection.flush()
                except OSError:
                    lose(connection)
                continue
            if connection.answer is None:
                # The server closed an idle connection.
                idle.remove(connection)
                del open_[descriptor]
                connection.socket.close()
                continue
            done = connection.receive()
            if done is None:
                lose(connection)
            elif done:
                answer = connection.answer
                answer.took = time.monotonic() - begun - answer.due
                answers.append(answer)
                connection.answer, connection.is_used = None, True
                idle.append(connection)
                busy -= 1
    for connection in open_.values():
        connection.socket.close()
    return answers, time.monotonic() - begun


def through(port, requests, connections):
    """Sends all requests, each as soon as one of the connections is free. Returns the answers and how
    long it took."""
    return run(port, ((0, "", request) for request in requests), connections)
