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
from datetime import datetime, timedelta

from bench import client, tiers
from bench.faults import Unexpected, until
from bench.server import TERM, token
from bench.tiers import member, uid

EMPLOYERS = 8
# The unit of offers that are amended. Each employer has a share with so few places for it.
UNIT, PLACES = "Üretim", 5


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
        # What was made, by number of the offer.
        self.made = {}
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
                status, answer = response.status, json.loads(response.read())
                code = answer.get("code", "")
            except (OSError, http.client.HTTPException):
                connection.close()
                status, code = 0, ""
            self.statuses[f"{status} {code}".strip()] += 1
            # With a key, the first request may still be on its way.
            if status in (200, 201, 409) and code != "request_in_progress":
                self.answers[action, nth] = status
                self.won += [(action, nth)] * (status != 409)
                if status == 201:
                    self.made[nth] = answer["id"]
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
                "work": {"tasks": "Üretim"}, "works_saturdays": False, "monthly_wage_minor": 3_000_000,
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


class Amendments(Storm):
    """A storm in which each offer is also amended, to a unit with a share of its own and to the days of the employers
    after the next, and its wage is raised: every other one once it is confirmed. Half of the amendments are accepted.
    Eight threads take turns with the employers, so that several act for one of them."""

    DECISIONS = ["amendments/accept", "amendments/refuse", "amendments/accept", "amendments/withdraw"]

    def __init__(self, database, *ports, has_keys=True):
        rows = database.rows(f"select id, start_date, end_date from offers where {of_kind(database, 'id', 10)}")
        self.days = {number(id): (start, end) for id, start, end in rows}
        by = datetime.fromisoformat(min(start for start, _ in self.days.values())) - timedelta(days=20)
        self.respond_by = f"{by:%Y-%m-%d}T12:00:00Z"
        for n in range(EMPLOYERS):
            path = f"/v1/employers/{uid(2, n)}/quotas/{TERM}"
            total = call(ports[0], "GET", path, member(n))[1]["total"]
            status, answer = call(ports[0], "PUT", path, member(n), {"total": total, "shares": [{"unit": UNIT, "places": PLACES}]})
            if status != 200:
                raise Unexpected(f"no share can be set: {status} {answer}")
        super().__init__(database, *ports, has_keys=has_keys)

    def amended(self, nth):
        """The days and the unit of an offer whose amendment was accepted."""
        return *self.days[nth // EMPLOYERS * EMPLOYERS + (nth + 2) % EMPLOYERS], UNIT

    def work(self, n):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[n % len(self.ports)], timeout=30)
        for person in range(len(self.bearers) // EMPLOYERS):
            nth = person * EMPLOYERS + (n + person) % EMPLOYERS
            changes = ["amendments", self.DECISIONS[nth // 2 % 4], "raise-wage"]
            for action in ["accept", "confirm", *changes] if nth % 2 else ["accept", *changes, "confirm"]:
                if self.is_over:
                    return
                if action in self.DECISIONS and nth not in self.made:
                    continue
                is_candidates = action in ("accept", "amendments/accept", "amendments/refuse")
                status = self.ask(connection, action, nth, self.bearers[nth] if is_candidates else member(nth % EMPLOYERS))
                if action == "accept" and status != 200:
                    break

    def request(self, action, nth):
        path, headers, _ = super().request(action, nth)
        if action in self.DECISIONS:
            return path.replace("amendments/", f"amendments/{self.made[nth]}/"), headers, None
        start, end, unit = self.amended(nth)
        body = {
            "amendments": {"reason": "Yer", "start_date": start, "end_date": end, "unit": unit, "respond_by": self.respond_by},
            "raise-wage": {"monthly_wage_minor": 3_100_000},
        }.get(action)
        return (path, headers | {"Content-Type": "application/json"}, json.dumps(body)) if body else (path, headers, None)

    def compare(self):
        """Also: an offer has the days and the unit of the amendment that was accepted, and no others, and a confirmed
        one has one letter, which says so. Internships of a candidate share no day, and no share is exceeded."""
        found = super().compare()
        found.update(overlaps=0, exceeded=0, letters=0)
        rows = self.database.rows(f"""
            select id, state, start_date, end_date, unit, case when wage_raises = '[]' then 0 else 1 end,
              {actions('accept_amendment', 'raise_wage')},
              (select count(*) from placements join acceptance_letters on placement_id = placements.id
                where offer_id = offers.id and superseded_at is null and content->>'start_date' = cast(start_date as text))
            from offers where {of_kind(self.database, 'id', 10)}""")
        taken, held = {}, Counter()
        for id, state, start, end, unit, *counts in rows:
            nth, (is_raised, accepts, raises, letters) = number(id), map(int, counts)
            has_accepted, has_raised = (self.answers.get((action, nth)) == 200 for action in ("amendments/accept", "raise-wage"))
            is_amended = (start, end, unit) == self.amended(nth)
            found["lost"] += has_accepted and not (is_amended and accepts)
            found["lost"] += has_raised and not (is_raised and raises)
            found["ghosts"] += not has_accepted and ((start, end) != self.days[nth] or accepts > 0)
            found["twice"] += accepts > 1 or raises > 1
            held[nth % EMPLOYERS] += unit == UNIT and state in ("sent", "accepted", "confirmed")
            if state == "confirmed":
                taken.setdefault(nth // EMPLOYERS, []).append((start, end))
                found["letters"] += letters != 1
        for internships in taken.values():
            found["overlaps"] += sum(a[0] <= b[1] and b[0] <= a[1] for a, b in itertools.combinations(internships, 2))
        found["exceeded"] += sum(count > PLACES for count in held.values())
        return found
