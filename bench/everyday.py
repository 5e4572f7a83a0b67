"""Ten everyday tasks, done over HTTP with the operations of one contract and nothing else.

Each task is done in two ways: with the operations of the first contract, one object at a time where
it has no other way, and with those of the present one. Both servers start from the same data."""
import csv
import io
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bench import tiers
from bench.contract import PRESENT, Client, Contract, ids
from bench.server import OFFICER, ROOT, TERM, Server, environment, psql, token

FIRST = ROOT / "openapi" / "released" / "0.1.0.json"
# The university of the sandbox's unit officer and career officer.
UNIVERSITY = "88e1d914-4ac4-55c7-9b21-2feeed832004"
OFFICE, SECOND_OFFICER = OFFICER["email"], "onay@staj.example"
CAREER_CENTRE, UNIT = "kariyer@staj.example", "birim@staj.example"
EMPLOYER, OTHERS = "yazilim@staj.example", ["makine@staj.example", "belediye@staj.example"]
CANDIDATE = "aday01@staj.example"
# Documents that wait for the career centre, and how many of them it has checked.
WAITING, CHECKED = 20, 8
# What `list_my_tasks` counts at most.
COUNTED = 100
# The acceptances of an employer that wait for its confirmation, and the offers that it drafts.
OFFERS = 100
# An employer has one open offer to a candidate, so the new ones go to candidates of another level (A40).
INTERNS, SOUGHT = "bachelor", "associate"
# "The next days", in which acceptances are confirmed.
SOON = timedelta(days=7)
TODAY = datetime.now(timezone(timedelta(hours=3))).date()


def brief(value):
    return str(value)[:200]


def now():
    return datetime.now(timezone.utc)


def end_of_day(day):
    return f"{day}T20:59:59Z"


def offer(entry, start):
    """An offer of four weeks that starts in so many days."""
    return {
        "pool_entry_id": entry,
        "start_date": str(TODAY + timedelta(days=start)),
        "end_date": str(TODAY + timedelta(days=start + 25)),
        "work": {"tasks": "Arka uç ekibinde servis geliştirme ve test yazma"},
        "monthly_wage_minor": 3_000_000,
        "respond_by": end_of_day(TODAY + timedelta(days=20)),
    }


def declaration(nth):
    return {"declared_on": str(TODAY), "declaration_reference": f"{TODAY:%Y-%m%d}-{nth}", "declaration_type": "22"}


# The tasks, in both ways. What they return is compared.


def share_one_by_one(me):
    for notice in ids(me.every("list_sgk_notices", term_id=TERM, state="pending")):
        me.call("share_sgk_notice", sgk_notice_id=notice)


def share_at_once(me):
    me.at_once("share_sgk_notices", ids(me.every("list_sgk_notices", term_id=TERM, state=["pending"])))


def acknowledge_one_by_one(me):
    for notice in ids(me.every("list_sgk_notices", term_id=TERM, state="shared")):
        me.call("acknowledge_sgk_notice", sgk_notice_id=notice)


def acknowledge_at_once(me):
    me.at_once("acknowledge_sgk_notices", ids(me.every("list_sgk_notices", term_id=TERM, state=["shared"])))


def acknowledged(me):
    """The notices of which the school knows, from the sheet with the identity numbers: whoever
    declares people to SGK has it."""
    sheet = me.call("export_sgk_notices", format="csv", term_id=TERM, state="acknowledged").decode("utf-8-sig")
    return [row["sgk_notice_id"] for row in csv.DictReader(io.StringIO(sheet), delimiter=";")]


def declare_one_by_one(me):
    for nth, notice in enumerate(acknowledged(me)):
        me.call("declare_sgk_notice", declaration(nth), sgk_notice_id=notice)


def declare_at_once(me):
    of = lambda nth, notice: {"sgk_notice_id": notice, "declaration": declaration(nth)}
    me.at_once("declare_sgk_notices", [of(nth, notice) for nth, notice in enumerate(acknowledged(me))])


def waiting(**piles):
    """How many objects of each kind wait, and when the first is due."""
    due = lambda pile: min((at for at in pile if at), default=None)
    return {kind: (min(len(pile), COUNTED), due(pile)) for kind, pile in piles.items() if pile}


def my_tasks(me):
    return {task["kind"]: (task["count"], task["due_at"]) for task in me.call("list_my_tasks")["items"]}


def look_through_as_candidate(me):
    drafts = me.every("list_applications", state=["draft"])
    close = [me.call("get_term", term_id=draft["term_id"])["applications_close_at"] for draft in drafts]
    offers = me.every("list_offers", state=["sent", "accepted"])
    asked = []
    for one in offers:
        papers = me.call("list_supplementary_documents", offer_id=one["id"])
        shown = {paper["document_request_id"] for paper in papers["items"]}
        asked += [None for request in papers["requests"] if request["id"] not in shown]
    interviews = me.every("list_interviews", state=["scheduled"])
    return waiting(
        submit_application=close,
        answer_offer=[one["respond_by"] for one in offers if one["state"] == "sent"],
        upload_supplementary_document=asked,
        attend_interview=[one["starts_at"] for one in interviews if tiers.read_instant(one["ends_at"]) > now()],
    )


def look_through_as_employer(me):
    offers = me.every("list_offers", state=["draft", "accepted"])
    notices = me.every("list_sgk_notices", state="pending") + me.every("list_sgk_notices", state="rejected")
    interviews = me.every("list_interviews", state=["scheduled", "reschedule_requested"])
    begun = lambda interview: tiers.read_instant(interview["starts_at"]) <= now()
    moved = [one for one in interviews if one["state"] == "reschedule_requested" and not begun(one)]
    return waiting(
        confirm_offer=[one["confirm_by"] for one in offers if one["state"] == "accepted"],
        share_sgk_notice=[end_of_day(notice["due_on"]) for notice in notices],
        reschedule_interview=[one["starts_at"] for one in moved],
        record_interview=[None for one in interviews if one["state"] == "scheduled" and begun(one)],
        send_offer=[None for one in offers if one["state"] == "draft"],
    )


def look_through_as_office(me):
    unchecked = me.every("list_documents", state=["submitted"], document_control="programme_office")
    accepted = me.every("list_documents", state=["accepted"])
    objections = me.every("list_objections", state=["open"])
    requests = me.every("list_data_requests", state=["open"])
    employers = me.every("list_employers", state="pending_approval")
    # The list tells who was proposed, but not by whom.
    proposed = [one for one in me.every("list_users", role="programme_officer") if one["state"] == "proposed"]
    terms = ids(me.every("list_terms"))
    packages = [package for term in terms for package in me.every("list_evidence_packages", term_id=term)]
    return waiting(
        check_document=[None for _ in unchecked],
        approve_document=[None for _ in accepted],
        decide_objection=[None for _ in objections],
        answer_data_request=[end_of_day(request["due_date"]) for request in requests],
        activate_employer=[None for _ in employers],
        approve_user=[None for _ in proposed],
        acknowledge_evidence=[None for package in packages if package["acknowledged_at"] is None],
        review_document=[None for _ in me.every("list_document_reviews", recorded="false")],
        retry_failed_item=[None for _ in me.every("list_failed_items")],
    )


def next_document(me):
    [document] = me.call("claim_documents", {"limit": 1, "level": "check"})["items"]
    return document["id"]


# The states of a notice of which the school does not know.
UNKNOWN = ["pending", "rejected"]


def look_through_interns(me):
    placements = me.every("list_placements", term_id=TERM, state="confirmed")
    return sorted(one["offer_id"] for one in placements if one["sgk_notice"]["state"] in UNKNOWN)


def interns_without_notice(me):
    placements = me.every("list_placements", term_id=TERM, state="confirmed", sgk_notice_state=UNKNOWN)
    return sorted(one["offer_id"] for one in placements)


def offer_one_by_one(me):
    found = me.call("search_pool", term_id=TERM, level=SOUGHT, limit=OFFERS)["items"]
    drafts = [me.call("draft_offer", offer(entry, 140))["id"] for entry in ids(found)]
    me.at_once("send_offers", drafts)
    return len(found)


def offer_at_once(me):
    # The first page also tells how many candidates there are to choose from.
    found = me.call("search_pool", term_id=TERM, level=SOUGHT, limit=OFFERS, include=["facets"])
    drafts = me.at_once("draft_offers", [offer(entry, 140) for entry in ids(found["items"])])
    me.at_once("send_offers", [draft["offer"]["id"] for draft in drafts])
    return min(found["facets"]["total"], OFFERS)


def due_soon(me):
    accepted = me.every("list_offers", term_id=TERM, state=["accepted"])
    return ids(one for one in accepted if tiers.read_instant(one["confirm_by"]) < now() + SOON)


def confirm_one_by_one(me):
    for one in due_soon(me):
        me.call("confirm_offer", offer_id=one)


def confirm_at_once(me):
    me.at_once("confirm_offers", due_soon(me))


# What is so afterwards, in pairs of what was read and what should be so. `of` is a reader of the
# present contract for everybody.


def notices_are(state):
    def outcome(of, found, interns):
        notices = of(OFFICE).every("list_sgk_notices", term_id=TERM)
        return Counter(one["state"] for one in notices), {state: interns}

    return outcome


def waits(**counts):
    def outcome(of, found, interns):
        counted = {kind: count for kind, (count, _) in found.items()}
        return counted, {kind: min(count or interns, COUNTED) for kind, count in counts.items()}

    return outcome


def document_is_mine(of, found, interns):
    mine = of(CAREER_CENTRE).every("list_documents", claimed_by="me")
    return [(one["id"], one["state"]) for one in mine], [(found, "submitted")]


def offers_are_sent(of, found, interns):
    sent = of(EMPLOYER).every("list_offers", term_id=TERM, state=["sent"])
    return (found, len(sent)), (OFFERS, OFFERS)


def nothing_is_unconfirmed(of, found, interns):
    offers = of(EMPLOYER).every("list_offers", term_id=TERM, state=["accepted", "confirmed"])
    return Counter(one["state"] for one in offers), {"confirmed": interns + OFFERS}


def new_interns_are_found(of, found, interns):
    return (found, len(found)), (look_through_interns(of(OFFICE)), OFFERS)


@dataclass
class Task:
    number: int
    what: str
    who: str
    before: Callable
    after: Callable
    outcome: Callable


# The tasks of each of the two situations, in the order in which they are done: what is counted on
# a start page has to be there, and the interns of the last task come from the one before it.
DOCUMENT_CONTROL = [
    Task(6, "The programme office's start page", OFFICE, look_through_as_office, my_tasks,
         waits(answer_data_request=1, approve_document=CHECKED, approve_user=1)),
    Task(7, "The next document to check", CAREER_CENTRE, next_document, next_document, document_is_mine),
]
OPEN_POOL = [
    Task(4, "A candidate's start page", CANDIDATE, look_through_as_candidate, my_tasks,
         waits(attend_interview=1, answer_offer=2, upload_supplementary_document=1)),
    Task(5, "An employer's dashboard", EMPLOYER, look_through_as_employer, my_tasks,
         waits(confirm_offer=OFFERS, share_sgk_notice=None, send_offer=1)),
    Task(1, "Share {} SGK notices", EMPLOYER, share_one_by_one, share_at_once, notices_are("shared")),
    Task(2, "Acknowledge {} SGK notices", UNIT, acknowledge_one_by_one, acknowledge_at_once, notices_are("acknowledged")),
    Task(3, "Declare {} interns to SGK", UNIT, declare_one_by_one, declare_at_once, notices_are("declared")),
    Task(9, f"Offers to {OFFERS} candidates of a search", EMPLOYER, offer_one_by_one, offer_at_once, offers_are_sent),
    Task(10, f"Confirm the {OFFERS} acceptances that are due soon", EMPLOYER, confirm_one_by_one, confirm_at_once,
         nothing_is_unconfirmed),
    Task(8, "Which of my students has no notice yet", UNIT, look_through_interns, interns_without_notice,
         new_interns_are_found),
]
# The most calls that these tasks may take together with the present contract.
MOST = {(1, 2, 3): 20, (4,): 1, (5,): 1, (6,): 1, (7,): 1, (8,): 1, (9,): 3, (10,): 2}


class Sqlite(tiers.Sqlite):
    literal = staticmethod(lambda uuid: f"x'{uuid.replace('-', '')}'")

    def change(self, sql):
        with closing(sqlite3.connect(self.path, timeout=60)) as database:
            database.executescript(f"begin; {sql}; commit;")

    def copy(self, name):
        made = Sqlite(self.path.with_name(f"{name}.db"))
        made.path.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.path)) as old, closing(sqlite3.connect(made.path)) as new:
            old.backup(new)
        return made


class Postgres(tiers.Postgres):
    literal = staticmethod(lambda uuid: f"'{uuid}'")

    def change(self, sql):
        psql(self.url, sql, "--single-transaction")

    def copy(self, name):
        return Postgres(super().copy(name).url)


class Everyday:
    """Prepares the data once, and does every task on a copy of it in both ways."""

    def __init__(self, database, binary, folder, interns):
        self.database, self.binary, self.folder, self.interns = database, binary, folder, interns
        self.first, self.present = Contract(FIRST), Contract(PRESENT)
        # An offer of the first contract names no work, and is refused by now (A70).
        self.first.schemas["OfferCreate"] = self.present.schemas["OfferCreate"]
        self.calls, self.seconds, self.found, self.wrong = {}, {}, {}, []

    def serve(self, database):
        return Server(environment(database.url, self.folder), (self.binary, "serve"))

    def reader(self, server):
        return lambda email: Client(self.present, server.url, email)

    def in_document_control(self, server):
        """Turns the clock back to the days in which documents are checked."""
        at = now() - timedelta(days=5)
        Client(self.present, server.url).call("set_clock", {"now": f"{at:%Y-%m-%dT%H:%M:%SZ}"})

    def run(self):
        steps = tiers.Steps("prepared")
        settings = environment(self.database.url, self.folder)
        # Two thirds study for a bachelor's degree, a quarter for an associate's, and some may not take part.
        candidates = 2 * (self.interns + OFFERS) + 400
        subprocess.run([self.binary, "seed", "--candidates", str(candidates)], env=settings, check=True)
        subprocess.run([self.binary, "adopt-documents"], env=settings, check=True, stdout=subprocess.DEVNULL)
        self.study_together()
        steps.done("candidates")
        control = self.database.copy("everyday_control")
        self.prepare_documents(control)
        steps.done("documents")
        self.prepare_interns(steps)
        steps.say()
        for situation, database, tasks in [("control", control, DOCUMENT_CONTROL), ("pool", self.database, OPEN_POOL)]:
            for contract in self.first, self.present:
                name = f"everyday_{situation}_{contract.version.replace('.', '_')}"
                self.work(database.copy(name), contract, tasks)
        self.judge()

    def study_together(self):
        """All candidates study at one university, and have signed in: a session has the id of its user."""
        school, term = self.database.literal(UNIVERSITY), self.database.literal(TERM)
        applications = f"applications where term_id = {term}"
        self.database.change(f"""
            update documents set school_id = {school} where application_id in (select id from {applications});
            update applications set school_id = {school} where term_id = {term};
            insert into sessions (id, user_id, created_at)
              select candidate_id, candidate_id, created_at from {applications}""")

    def prepare_documents(self, database):
        """Documents wait for the career centre and for the programme office, and people for their answer."""
        kind = "'language_certificate'"
        database.change(f"""
            insert into documents (id, application_id, school_id, queued_at, document_type, title, media_type, size_bytes,
                sha256, state, uploaded_at)
              select id, id, school_id, submitted_at, {kind}, {kind}, 'application/pdf', 1, '{'f' * 64}', 'submitted', created_at
              from applications where term_id = {database.literal(TERM)} order by id limit {WAITING}""")
        server = self.serve(database)
        self.in_document_control(server)
        of = self.reader(server)
        centre = of(CAREER_CENTRE)
        first = ids(centre.every("list_documents", term_id=TERM, state=["submitted"]))[:CHECKED]
        centre.at_once("decide_documents", [{"document_id": document, "decision": "accept"} for document in first])
        of(CANDIDATE).call("create_data_request", {"kind": "access", "text": "Hangi verilerim var?"})
        person = {"email": "yeni@staj.example", "full_name": "Yeni Görevli", "role": "programme_officer", "language": "tr"}
        of(SECOND_OFFICER).call("create_user", person)
        server.end()

    def prepare_interns(self, steps):
        server = self.serve(self.database)
        of = self.reader(server)
        office = of(OFFICE)
        office.call("check_calendar", term_id=TERM)
        run = office.call("start_evaluation", term_id=TERM)
        while run["state"] == "running":
            time.sleep(0.2)
            run = office.call("get_evaluation_run", term_id=TERM, evaluation_run_id=run["id"])
        steps.done("evaluation")
        while office.call("create_pool", term_id=TERM)["created_at"] is None:
            time.sleep(0.2)
        office.call("open_pool", term_id=TERM)
        steps.done("pool")
        employer = of(EMPLOYER)
        places = {"total": self.interns + 2 * OFFERS}
        employer.call("set_quota", places, employer_id=employer.call("get_me")["employer_id"], term_id=TERM)
        entries = ids(employer.every("search_pool", term_id=TERM, level=INTERNS))[: self.interns + OFFERS]
        drafts = employer.at_once("draft_offers", [offer(entry, 60) for entry in entries])
        offers = [draft["offer"]["id"] for draft in drafts]
        employer.at_once("send_offers", offers)
        steps.done("offers")
        for one in office.every("list_offers", term_id=TERM, state=["sent"]):
            person = one["candidate"]["id"]
            access = token(person, person, "candidate")
            Client(self.present, server.url, access=access).call("accept_offer", offer_id=one["id"])
        steps.done("acceptances")
        of(EMPLOYER).at_once("confirm_offers", offers[: self.interns])
        steps.done("confirmations")
        self.prepare_candidate(of)
        # Whoever is told of all this is told before the tasks are timed.
        while self.database.rows("select count(*) from outbox_events where notified_at is null")[0][0] not in (0, "0"):
            time.sleep(0.5)
        steps.done("notifications")
        server.end()

    def prepare_candidate(self, of):
        """Two employers want a candidate, and one of them wants more."""
        [application] = of(CANDIDATE).call("list_applications")["items"]
        for email in OTHERS:
            employer = of(email)
            [result] = employer.at_once("draft_offers", [offer(application["id"], 60)])
            employer.at_once("send_offers", [result["offer"]["id"]])
        employer.call("request_supplementary_document", {"text": "Transkript"}, offer_id=result["offer"]["id"])
        of_employer = {"employer_id": employer.call("get_me")["employer_id"], "pool_entry_id": application["id"]}
        employer.call("add_to_talent_pool", {}, **of_employer)
        begins = f"{TODAY + timedelta(days=3)}T11:00:00Z"
        employer.call("schedule_interview", {"pool_entry_id": application["id"], "starts_at": begins, "duration_minutes": 30})

    def work(self, database, contract, tasks):
        server = self.serve(database)
        if tasks is DOCUMENT_CONTROL:
            self.in_document_control(server)
        for task in tasks:
            do = task.before if contract is self.first else task.after
            me = Client(contract, server.url, task.who)
            me.sign_in()
            begun = time.monotonic()
            found = do(me)
            key = task.number, contract
            self.seconds[key], self.calls[key] = time.monotonic() - begun, me.calls
            self.found[key] = found
            got, wanted = task.outcome(self.reader(server), found, self.interns)
            if got != wanted:
                self.wrong.append(f"task {task.number} with {contract.version}: {brief(got)} is not {brief(wanted)}")
        server.end()

    def judge(self):
        for task in [*DOCUMENT_CONTROL, *OPEN_POOL]:
            before, after = (self.found[task.number, contract] for contract in (self.first, self.present))
            if before != after:
                self.wrong.append(f"task {task.number} finds {brief(before)} and then {brief(after)}")
        for numbers, most in MOST.items():
            calls = sum(self.calls[number, self.present] for number in numbers)
            if calls > most:
                self.wrong.append(f"{calls} calls for {' and '.join(map(str, numbers))}, at most {most}")

    def table(self):
        lines = ["| Task | Calls before | Seconds before | Calls after | Seconds after |", "|---|---:|---:|---:|---:|"]
        for task in sorted([*DOCUMENT_CONTROL, *OPEN_POOL], key=lambda task: task.number):
            cells = [f"{task.number}. {task.what.format(self.interns)}"]
            for contract in self.first, self.present:
                key = task.number, contract
                cells += [f"{self.calls[key]:,}", f"{self.seconds[key]:.2f}"]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)
