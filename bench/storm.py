"""Clients of a server that is broken: single requests, a steady rate of them, and a storm of acceptances and
confirmations, whose answers are compared with what is stored."""
import http.client
import itertools
import json
import os
import struct
import threading
import time
import uuid
import zlib
from collections import Counter

from bench import client, tiers
from bench.faults import Unexpected, until
from bench.server import token
from bench.tiers import member, uid

EMPLOYERS = 8


def call(port, method, path, bearer="", body=None, kind="application/json", patience=30):
    """One request on a connection of its own: the status and the body. Status 0 means no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        headers = {"Content-Type": kind} if body is not None else {}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        connection.request(method, path, json.dumps(body) if isinstance(body, dict) else body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or "null")
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()


def is_ready(port):
    return call(port, "GET", "/readyz", patience=2)[0] == 200


def set_clock(port, now):
    """Moves the programme's time of a server."""
    status, answer = call(port, "PUT", "/v1/sandbox/clock", body={"now": now.isoformat().replace("+00:00", "Z")})
    if status != 200:
        raise Unexpected(f"the clock cannot be set: {status} {answer}")


def of_kind(database, column, kind):
    """The condition that an id belongs to this kind of object."""
    is_sqlite = isinstance(database, tiers.Sqlite)
    first, end = (f"x'{id.replace('-', '')}'" if is_sqlite else f"'{id}'" for id in (uid(kind, 0), uid(kind + 1, 0)))
    return f"{column} >= {first} and {column} < {end}"


def text(id):
    """An id as both databases return it."""
    return str(uuid.UUID(bytes=id)) if isinstance(id, bytes) else id


def number(id):
    """The number of an object that a file of SQL made."""
    return int(text(id)[-8:], 16)


def offers(database, kind):
    """The offers of a kind by number, each with the token of its candidate."""
    rows = database.rows(f"""
        select offers.id, user_id, sessions.id from offers join sessions on user_id = candidate_id
        where {of_kind(database, 'offers.id', kind)} and {of_kind(database, 'sessions.id', 6)} order by offers.id""")
    sessions = {user: session for _, user, session in rows}
    bearers = {user: token(text(user), text(session), "candidate") for user, session in sessions.items()}
    return {number(id): bearers[user] for id, user, _ in rows}


def actions(*names):
    """How many events of these actions each of the selected offers has."""
    count = "(select count(*) from audit_events where object_kind = 'offer' and object_id = offers.id and action = '{}')"
    return ", ".join(map(count.format, names))


def picture():
    """A PNG of noise, about 120 KB."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + os.urandom(600) for _ in range(200))
    header = struct.pack(">IIBBBBB", 200, 200, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def upload(port, nth, bearer):
    """Shows a document to the employer of an offer."""
    part = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = part % (b"title", b"", b"Transkript") + part % (b"file", b'; filename="a.png"', picture()) + b"--x--\r\n"
    return call(port, "POST", f"/v1/offers/{uid(10, nth)}/documents", bearer, body, "multipart/form-data; boundary=x")


class Traffic:
    """Requests at a steady rate until it is stopped, whether or not earlier ones were answered."""

    def __init__(self, port, rate, requests, most=400):
        self.is_over, self.answers, self.begun = False, [], time.monotonic()

        def arrivals():
            for n, (kind, request) in enumerate(itertools.cycle(requests)):
                if self.is_over:
                    return
                yield n / rate, kind, request

        self.thread = threading.Thread(target=lambda: self.answers.extend(client.run(port, arrivals(), most)[0]), daemon=True)
        self.thread.start()

    def now(self):
        return time.monotonic() - self.begun

    def stop(self):
        self.is_over = True
        self.thread.join()
        return self.answers


class Storm:
    """Eight employers confirm the offers of the same candidates, each as soon as the candidate has accepted
    its offer. A request is repeated until it is answered with 200 or 409."""

    def __init__(self, database, *ports, has_keys=False):
        self.database, self.ports, self.bearers = database, ports, offers(database, 10)
        self.has_keys, self.replayed = has_keys, 0
        # By action and number of the offer: the last answer, and whether one before it is unknown.
        self.answers, self.unknown = {}, set()
        self.statuses, self.won, self.is_over, self.is_abandoned = Counter(), [], False, False
        self.threads = [threading.Thread(target=self.work, args=(n,), daemon=True) for n in range(EMPLOYERS)]
        for thread in self.threads:
            thread.start()

    def work(self, n):
        port, bearer = self.ports[n % len(self.ports)], member(n)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for nth in range(n, len(self.bearers), EMPLOYERS):
            for action, whose in (("accept", self.bearers[nth]), ("confirm", bearer)):
                if self.is_over or self.ask(connection, action, nth, whose) != 200:
                    break

    def request(self, action, nth):
        """The path, the headers and the body of a request. Repeated, it has the same key."""
        key = {"Idempotency-Key": f"{action}-{nth}"} if self.has_keys else {}
        return f"/v1/offers/{uid(10, nth)}/{action}", key, None

    def ask(self, connection, action, nth, bearer):
        """The definite answer to a request."""
        while not self.is_abandoned:
            try:
                path, headers, body = self.request(action, nth)
                connection.request("POST", path, body, headers | {"Authorization": f"Bearer {bearer}"})
                response = connection.getresponse()
                self.replayed += response.getheader("Idempotent-Replayed") == "true"
                status, code = response.status, json.loads(response.read()).get("code", "")
            except (OSError, http.client.HTTPException):
                connection.close()
                status, code = 0, ""
            self.statuses[f"{status} {code}".strip()] += 1
            # With a key, the first request may still be on its way.
            if status in (200, 201, 409) and code != "request_in_progress":
                self.answers[action, nth] = status
                self.won += [(action, nth)] * (status != 409)
                return status
            self.unknown.add((action, nth))
            if status not in (0, 503, 507):
                return status
            time.sleep(0.02)

    @property
    def acknowledged(self):
        return len(self.won)

    def go_on(self, more=1, seconds=60):
        """Waits for this many further acknowledgements. Returns how long it took."""
        goal = self.acknowledged + more
        return until(f"{more} further acknowledgements", lambda: self.acknowledged >= goal, seconds)

    def stop(self):
        """Lets everybody finish the request that they are at."""
        self.is_over = True
        for thread in self.threads:
            thread.join(60)
        if any(thread.is_alive() for thread in self.threads):
            raise Unexpected("a request of the storm is never answered")

    def abandon(self):
        self.is_over = self.is_abandoned = True

    def compare(self):
        """What was acknowledged and is not stored, what is stored and nobody asked for, what was done twice,
        and candidates with more than two internships."""
        rows = self.database.rows(f"""
            select id, state, {actions('accept', 'confirm')}, (select count(*) from placements where offer_id = offers.id)
            from offers where {of_kind(self.database, 'id', 10)}""")
        found, confirmed = Counter(lost=0, ghosts=0, twice=0, too_many=0), Counter()
        for id, state, *counts in rows:
            nth, (accepts, confirms, placements) = number(id), map(int, counts)
            is_confirmed = state == "confirmed"
            confirmed[nth // EMPLOYERS] += is_confirmed
            has_accepted, has_confirmed = (self.answers.get((action, nth)) == 200 for action in ("accept", "confirm"))
            found["lost"] += has_accepted and (accepts == 0 or state == "sent")
            found["lost"] += has_confirmed and not (is_confirmed and confirms and placements)
            # An acceptance without an answer may be stored, and refused when it is repeated.
            found["ghosts"] += accepts > 0 and not has_accepted and ("accept", nth) not in self.unknown
            found["ghosts"] += (is_confirmed or confirms > 0) and not has_confirmed
            found["twice"] += accepts > 1 or confirms > 1 or placements > 1
        found["too_many"] += sum(count > 2 for count in confirmed.values())
        return found


class Drafts(Storm):
    """The same employers draft one more offer to each of the candidates."""

    def __init__(self, database, *ports, has_keys=False):
        rows = database.rows(f"""
            select id, pool_entry_id, start_date, end_date, respond_by at time zone 'utc' from offers
            where {of_kind(database, 'id', 10)}""")
        self.bodies = {
            number(id): {
                "pool_entry_id": entry, "start_date": start, "end_date": end, "respond_by": by.replace(" ", "T") + "Z",
                "province_code": 6, "address": "Sanayi Cad. No: 1", "works_saturdays": False, "monthly_wage_minor": 3_000_000,
            }
            for id, entry, start, end, by in rows
        }
        super().__init__(database, *ports, has_keys=has_keys)

    def work(self, n):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[n % len(self.ports)], timeout=30)
        for nth in range(n, len(self.bearers), EMPLOYERS):
            if self.is_over:
                break
            self.ask(connection, "draft", nth, member(n))

    def request(self, action, nth):
        _, key, _ = super().request(action, nth)
        return "/v1/offers", key | {"Content-Type": "application/json"}, json.dumps(self.bodies[nth])

    def compare(self):
        """Drafts that were acknowledged and are not stored, that nobody asked for, and that were made twice."""
        rows = self.database.rows(f"""
            select pool_entry_id, employer_id, count(*) from offers
            where state = 'draft' and not ({of_kind(self.database, 'id', 7)}) group by pool_entry_id, employer_id""")
        made = {(entry, employer): int(count) for entry, employer, count in rows}
        found = Counter(lost=0, ghosts=0, twice=0)
        for nth, body in self.bodies.items():
            count = made.get((body["pool_entry_id"], uid(2, nth % EMPLOYERS)), 0)
            has_answer = self.answers.get(("draft", nth)) == 201
            found["lost"] += has_answer and count == 0
            found["ghosts"] += count > 0 and not has_answer and ("draft", nth) not in self.unknown
            found["twice"] += count > 1
        return found
