"""A simulated season: every role plays its part over HTTP, from the announcement of the term to its end.

What people decide follows from a seed. Whatever the season does is an act (`acts.py`) on some days of its
calendar, and at the end a judge (`judge.py`) tells from the answers whether all of it was lawful."""
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.contract import Client, Contract, Refused
from bench.season import acts, judge
from bench.season.people import Candidate, Employer, Person, School
from bench.server import OFFICER

# The first day. The dates are fixed, so that weekdays and holidays follow from nothing but the script.
FIRST = date(2028, 1, 10)
# Requests at the same time.
AT_ONCE = 8


@dataclass
class Size:
    candidates: int
    employers: int
    workplaces: int
    schools: int
    osb_schools: int
    rounds: int


SIZES = {"small": Size(60, 8, 2, 3, 1, 4), "full": Size(2_000, 150, 3, 30, 10, 10)}


def end_of_day(day):
    return f"{day}T20:59:59Z"


class Season:
    def __init__(self, url, seed, size):
        self.url, self.seed, self.size, self.contract = url, seed, size, Contract()
        self.people, self.lock, self.today, self.wrong = 0, threading.Lock(), FIRST, []
        self.figures, self.suspended = Counter(), None
        self.public = self.client()
        self.prepare_people()

    def prepare_people(self):
        size, rng = self.size, Random(self.seed)
        rows = lambda name, **values: self.public.call(name, **values)["items"]
        self.provinces = rng.sample(sorted(row["code"] for row in rows("list_provinces")), 20)
        fields = sorted((row["code"], row["field_code"]) for row in rows("list_departments"))
        excluded = {"medicine", "dentistry", "education"}
        departments = {False: [], True: []}
        for code, field in fields:
            if not excluded & {code, field}:
                departments[code.startswith("voc_")].append(code)
        # Those of the sandbox have officers of their own.
        taken = {account["school_id"] for account in rows("list_sandbox_accounts")}
        schools = []
        for kind, count in ("university", size.schools), ("osb_vocational", size.osb_schools):
            found = [row for row in self.public.every("list_schools", kind=kind, active="true") if row["id"] not in taken]
            schools += rng.sample(sorted(found, key=lambda row: row["id"]), count)
        self.schools = [School(self, nth, row) for nth, row in enumerate(schools)]
        self.candidates = [Candidate(self, nth, self.schools, departments) for nth in range(size.candidates)]
        self.employers = [Employer(self, nth) for nth in range(size.employers)]
        self.office, self.iskur = Person(self, OFFICER["email"]), Person(self, "iskur@staj.example")
        self.of_school = {school.id: school for school in self.schools}
        self.of_application, self.of_user, self.of_employer = {}, {}, {}

    # What an act uses.

    def client(self, email=None):
        """A client with an address of its own, because an address may ask for only so many mails."""
        self.people += 1
        return Client(self.contract, self.url, email, address=f"10.{self.people >> 16}.{self.people >> 8 & 255}.{self.people & 255}")

    def day(self, days):
        return FIRST + timedelta(days=days)

    def each(self, people, do):
        """Everybody does something, several at the same time: nothing of it may depend on the others."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(do, people))

    def count(self, figure, by=1):
        with self.lock:
            self.figures[figure] += by

    def tries(self, person, name, body=None, may=(), **values):
        """The answer, or None if it was refused. `may` are the codes with which it may be."""
        try:
            answer = person.acting.api.call(name, body, **values)
        except Refused as refusal:
            self.count((name, refusal.code))
            if refusal.code not in may:
                self.wrong.append(f"{self.today}: {name} {body or ''} {values}: {refusal}")
            return None
        self.count(name)
        return answer

    def token(self, email):
        """The token in the newest mail to an address. A server writes its mails every few seconds."""
        for _ in range(1_200):
            mails = self.public.call("list_sandbox_mails", recipient=email, limit=1)["items"]
            found = [word for mail in mails for word in mail["text"].split() if len(word) == 64]
            if found:
                return found[0]
            time.sleep(0.5)
        sys.exit(f"no token was mailed to {email}")

    # Objects in some state, in an order that does not depend on their ids.

    def offers(self, *states):
        found = self.office.api.every("list_offers", term_id=self.term, state=list(states))
        return sorted(found, key=lambda one: (*self.sides(one), one["start_date"]))

    def interviews(self, *states):
        found = self.office.api.every("list_interviews", term_id=self.term, state=list(states))
        return sorted(found, key=lambda one: (*self.sides(one), one["starts_at"]))

    def sides(self, one):
        return self.of_employer[one["employer"]["id"]].nth, self.of_application[one["pool_entry_id"]].nth

    def placements(self, *states):
        found = [one for state in states for one in self.office.api.every("list_placements", term_id=self.term, state=state)]
        order = lambda one: (self.of_employer[one["employer"]["id"]].nth, self.of_user[one["candidate"]["id"]].nth, one["start_date"])
        return sorted(found, key=order)

    def notices(self, *states):
        found = self.office.api.every("list_sgk_notices", term_id=self.term, state=list(states))
        order = lambda one: (self.of_employer[one["employer_id"]].nth, one["student_number"], one["start_date"])
        return sorted(found, key=order)

    def incidents(self):
        found = self.office.api.every("list_incidents", term_id=self.term, state="open")
        return sorted(found, key=lambda one: (self.of_user[one["candidate"]["id"]].nth, one["happened_on"] or "", one["reported_at"]))

    def days_until(self, day):
        return (date.fromisoformat(day) - self.today).days

    def each_with_theirs(self, items, whose, do):
        """Everybody does something about what is theirs."""
        theirs = {}
        for item in items:
            if person := whose(item):
                theirs.setdefault(person, []).append(item)
        self.each(theirs.items(), lambda one: do(*one))

    def each_of(self, items, whose, do):
        self.each_with_theirs(items, whose, lambda person, theirs: [do(person, item) for item in theirs])

    # The run.

    def run(self):
        begun = time.monotonic()
        calendar = acts.calendar(self.size.rounds)
        for day in sorted({day for _, days in calendar for day in days}):
            self.today = self.day(day)
            self.public.call("set_clock", {"now": f"{self.today}T06:00:00Z"})
            for act, days in calendar:
                if day in days:
                    act(self)
            print(f"{time.monotonic() - begun:6.1f} s  {self.today}  {', '.join(act.__name__ for act, days in calendar if day in days)}", file=sys.stderr, flush=True)
        facts = judge.Facts.read(self.office.api, self.term, self.today)
        self.wrong += judge.judge(facts)
        self.wrong += [f"the judge does not see a planted fault: {name}" for name in judge.unseen_faults(facts)]
        self.figures.update(facts.figures())
        print(f"{time.monotonic() - begun:6.1f} s  judged, also with {len(judge.FAULTS)} planted faults", file=sys.stderr)

    def table(self):
        rows = sorted((name if isinstance(name, str) else f"{name[0]}: refused, {name[1]}", count) for name, count in self.figures.items())
        return "\n".join(["| Figure | |", "|---|---:|", *(f"| {name} | {count:,} |" for name, count in rows)])
