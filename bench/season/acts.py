"""What people do, each act in a function of its own. `calendar` says on which days.

An act reads what waits from the lists of the programme office, and everybody does their part of it with
their own account. To add a stage, write an act and give it days."""
import functools
import time
from datetime import timedelta
from random import Random

from bench.contract import PASSWORD, ids
from bench.season.people import ABSENCES, COMPLAINTS, DOCUMENTS, HEALTH_COVERS, UNITS, Person, file, iban

# Days of the season on which applications open, and so on.
OPENS, CLOSES, CONTROL, POOL, POOL_CLOSES, ENDS = 7, 35, 49, 56, 215, 264
# While offers of the third round wait for an answer, a law raises the wage from the first of June on.
NEW_LAW, WAGE_FROM, HOLIDAY = 87, 143, 147
SIGNATURES = {"description": "İlk yayın"} | {
    f"{act}_by": {"name": name, "title": "Uzman"}
    for act, name in [("prepared", "Deniz Aydın"), ("checked", "Gül Kaya"), ("approved", "Can Demir")]
}


def calendar(rounds):
    """Acts with their days, in the order in which they are done on one day."""
    begun = [POOL + 2 + 14 * nth for nth in range(rounds)]
    in_round = lambda *days: [first + day for first in begun for day in days]
    weekly = [*range(POOL + 21, ENDS + 2, 7)]
    # What is owed for an internship is owed after the term too.
    on = [*weekly, ENDS + 9, ENDS + 16]
    return [
        (announce_term, [0]), (invite_officers, [0]), (announce_applications, [OPENS + 1, OPENS + 7]), (acknowledge_evidence, [OPENS + 9]),
        (register_employers, [OPENS + 1]), (decide_on_employers, [OPENS + 3, OPENS + 17]), (correct_employers, [OPENS + 10]),
        (apply, [OPENS + 1, OPENS + 15]), (ask_guardians, [OPENS + 16]), (answer_as_guardians, [OPENS + 17]),
        (withdraw_applications, [OPENS + 20, POOL + 32]), (check_documents, [OPENS + 10, CLOSES - 1, CONTROL - 8]),
        (approve_documents, [OPENS + 12, CONTROL - 6]), (replace_documents, [OPENS + 13, CLOSES]),
        (doubt_averages, [OPENS + 11, CLOSES]), (prove_averages, [OPENS + 14, CONTROL - 9]), (evaluate, [CONTROL]), (open_pool, [POOL]),
        (raise_wages, [NEW_LAW + 1, *range(NEW_LAW + 10, ENDS, 14)]),
        (change_law, [NEW_LAW]), (grow, [NEW_LAW + 14]), (suspend_employer, [POOL + 31]), (reactivate_employer, [POOL + 45]),
        (send_offers, in_round(0)), (ask_about_offers, in_round(1)), (move_interviews, in_round(1)), (answer_questions, in_round(2)),
        (give_other_times, in_round(2)), (hold_interviews, in_round(4)), (answer_offers, in_round(3, 5)), (revoke_offers, in_round(4)),
        (remind, in_round(4)), (confirm_offers, in_round(5, 7)), (propose_amendments, in_round(6)), (answer_amendments, in_round(8)),
        (cancel_offers, in_round(9)), (cancel_for_force_majeure, in_round(9)), (give_intern_details, in_round(6)), (share_notices, [*in_round(6, 9), *weekly]),
        (read_notices, [*in_round(8), *weekly]), (decide_approvals, in_round(8)), (hand_over_letters, in_round(9)),
        (declare_interns, [*in_round(10), *weekly]), (record_no_shows, weekly), (end_early, weekly), (end_for_force_majeure, weekly),
        (change_last_day, weekly), (record_absences, weekly), (report_accidents, weekly), (complain, weekly), (complete, weekly),
        (close_term, [ENDS + 2]), (declare_accidents, [*on, *(day + 2 for day in weekly)]), (answer_complaints, on),
        (declare_exits, on), (download_certificates, on),
    ]


def each_of(waiting, whose):
    """An act in which whoever it belongs to does something about each object that waits."""

    def act(do):
        @functools.wraps(do)
        def run(season):
            season.each_of(waiting(season), lambda item: whose(season, item), lambda person, item: do(season, person, item))

        return run

    return act


def some(share, whose, waiting, operation, body=None, may=()):
    """An act in which some of them call an operation on what waits for them."""

    @each_of(waiting, whose)
    def act(season, person, item):
        if person.does(share):
            [named] = (name for name, it in season.contract.parameters(operation).items() if it["in"] == "path")
            season.tries(person, operation, body(season) if callable(body) else body, may, **{named: item["id"]})

    act.__name__ = operation
    return act


# What waits, and for whom.
offers = lambda *states: lambda season: season.offers(*states)
coming_offers = lambda *states: lambda season: [one for one in season.offers(*states) if season.days_until(one["start_date"]) > 0]
placements = lambda *states: lambda season: season.placements(*states)
notices = lambda *states: lambda season: season.notices(*states)
interviews = lambda *states: lambda season: season.interviews(*states)
coming_interviews = lambda season: [one for one in season.interviews("scheduled") if one["starts_at"] > str(season.today + timedelta(days=1))]
candidates = lambda season: [one for one in season.candidates if one.application]
themselves = lambda season, candidate: candidate
of_employer = lambda season, item: season.of_employer.get(item.get("employer_id") or item["employer"]["id"])
of_candidate = lambda season, item: season.of_application[item["pool_entry_id"]]
of_intern = lambda season, placement: season.of_user[placement["candidate"]["id"]]
of_unit = lambda season, item: season.of_school[item["school_id"]].unit
of_office = lambda season, item: season.office


# The term and its applications.


def announce_term(season):
    day = lambda days, hour="20:59:59": f"{season.day(days)}T{hour}Z"
    term = {
        "code": "2028-S", "name": "Ulusal Staj Programı 2028", "operator": "İŞKUR", "applications_open_at": day(OPENS, "06:00:00"),
        "applications_close_at": day(CLOSES), "control_end_at": day(CONTROL), "pool_opens_at": day(POOL, "06:00:00"),
        "pool_closes_at": day(POOL_CLOSES), "programme_end_date": str(season.day(ENDS)), "representative_email": "temsilci@usp.example",
    }
    office, iskur = season.office.api, season.iskur.api
    season.term = office.call("create_term", term)["id"]
    notice = {"version": "1", "text_tr": "Kişisel verileriniz işlenir.", "text_en": "Your data is processed."}
    office.call("publish_privacy_notice", notice, term_id=season.term)
    office.call("publish_method_report", SIGNATURES, term_id=season.term)
    iskur.call("announce_term", term_id=season.term)
    text = {"title": "Staj başvuruları başlıyor", "body": "Başvurular platform üzerinden alınır."}
    announcement = iskur.call("create_announcement", text, term_id=season.term)["id"]
    iskur.call("publish_announcement", SIGNATURES, announcement_id=announcement)


def join(season, person, operation):
    """Follows the link in a mail."""
    return season.client().call(operation, {"token": season.token(person.email), "password": PASSWORD})


def invite_officers(season):
    officers = [(school, role, person) for school in season.schools for role, person in school.officers.items()]
    invitation = {"full_name": "Elif Şahin", "language": "tr"}
    invitations = [invitation | {"email": person.email, "role": role, "school_id": school.id} for school, role, person in officers]
    season.office.api.at_once("create_users", invitations)
    season.each([person for *_, person in officers], lambda person: join(season, person, "accept_invitation"))


def announce_applications(season):
    def announce(school):
        text = {"channel": "website", "body": "Başvurular başladı.", "announced_on": str(season.today)}
        made = school.centre.api.call("create_university_announcement", text, term_id=season.term)["id"]
        if school.centre.does(0.9):
            school.centre.api.upload("upload_evidence", file(f"{school.nth} {season.today}"), {}, university_announcement_id=made)
            school.centre.api.call("send_evidence_package", term_id=season.term)

    announcing = [school for school in season.schools if not school.is_osb and school.centre and school.centre.does(0.7)]
    season.each(announcing, announce)


def acknowledge_evidence(season):
    for package in ids(season.office.api.every("list_evidence_packages", term_id=season.term)):
        season.office.api.call("acknowledge_evidence_package", evidence_package_id=package)
        season.count("evidence packages")


def apply(season):
    """One of two waves of candidates registers, and applies with documents. Some never follow the link."""
    coming = [one for one in season.candidates if one.wave == (season.today > season.day(OPENS + 1))]
    season.each(coming, lambda one: one.public.call("register_candidate", one.registration()))
    season.each([one for one in coming if one.does(0.98)], lambda one: apply_alone(season, one))


def apply_alone(season, one):
    one.id = join(season, one, "confirm_registration")["id"]
    season.of_user[one.id] = one
    if not one.does(0.97):
        return
    one.application = one.api.call("create_application", one.form(), term_id=season.term)["id"]
    season.of_application[one.application] = one
    for nth in range(one.rng.randint(0, 3)):
        fields = {"document_type": one.rng.choice(DOCUMENTS), "title": f"Belge {nth}", "issued_year": "2027"}
        one.api.upload("upload_document", file(f"{one.email} {nth}"), fields, application_id=one.application)
    if one.does(0.97):
        version = {"privacy_notice_version": "1"}
        one.is_submitted = bool(season.tries(one, "submit_application", version, may=["not_eligible"], application_id=one.application))


@each_of(candidates, themselves)
def withdraw_applications(season, one, _):
    if one.does(0.02):
        may = ["application_state", "acceptance_is_final"]
        season.tries(one, "withdraw_application", may=may, application_id=one.application)


def minors(season):
    return [one for one in candidates(season) if one.birth_date.replace(year=one.birth_date.year + 18) > season.day(POOL)]


@each_of(minors, themselves)
def ask_guardians(season, one, _):
    question = {"guardian_name": "Fatma Yılmaz", "relation": "mother", "email": one.guardian}
    # The school sees an application once it is submitted.
    asking = one if one.does(0.8) or not one.is_submitted else one.school.unit or one
    one.is_asked = season.tries(asking, "ask_guardian", question, may=["application_state"], application_id=one.application)


@each_of(minors, themselves)
def answer_as_guardians(season, one, _):
    decision = one.rng.choices(["consent", "refuse", None], [88, 6, 6])[0]
    if one.is_asked and decision:
        token = season.token(one.guardian)
        page = season.public.call("read_guardian_question", {"token": token})
        if page["application_id"] != one.application:
            season.wrong.append(f"a guardian is asked about somebody else: {page}")
        season.public.call("answer_as_guardian", {"token": token, "decision": decision})
        season.count(f"guardians: {decision}")


def centre_of(season, item):
    """Who checks an application: the career centre, or the programme office for schools that have none (A38)."""
    return season.of_application[item["application_id"]].school.centre or season.office


def documents(season, state):
    found = season.office.api.every("list_documents", term_id=season.term, state=[state])
    return sorted(found, key=lambda one: (season.of_application[one["application_id"]].nth, one["title"]))


def check_documents(season):
    def check(officer, waiting):
        officer.api.call("claim_document", document_id=waiting[0]["id"])
        verdict = lambda: {"decision": "accept"} if officer.does(0.92) else {"decision": "reject", "reason_code": "unreadable"}
        officer.api.at_once("decide_documents", [{"document_id": one["id"]} | verdict() for one in waiting])

    season.each_with_theirs(documents(season, "submitted"), lambda one: centre_of(season, one), check)


def approve_documents(season):
    accepted, office = ids(documents(season, "accepted")), season.office
    forged = {one for one in accepted if office.does(0.03)}
    for one in forged:
        office.api.call("reject_document", {"reason_code": "forged"}, document_id=one)
    office.api.at_once("approve_documents", [one for one in accepted if one not in forged])


rejected = lambda season: [one for one in documents(season, "rejected") if one["replaceable_until"]]


@each_of(rejected, lambda season, document: season.of_application[document["application_id"]])
def replace_documents(season, one, document):
    if one.does(0.8):
        fields = {"document_type": document["document_type"], "title": document["title"] + " yeni", "replaces_id": document["id"]}
        one.api.upload("upload_document", file(f"{one.email} {fields['title']}"), fields, application_id=one.application)
        season.count("documents: replaced")


def averages(season):
    waiting = season.office.api.every("list_applications", term_id=season.term, state="submitted")
    found = sorted((season.of_application[one["id"]] for one in waiting), key=lambda one: one.nth)
    return [{"application_id": one.application, "of": one} for one in found if one.gpa and one.is_doubted is None]


@each_of(averages, centre_of)
def doubt_averages(season, officer, average):
    """Who checks an application asks for a proof of a few averages, and corrects a few."""
    one, item = average["of"], {"application_id": average["application_id"], "item": "gpa"}
    one.is_doubted = officer.does(0.1)
    if one.is_doubted:
        season.tries(officer, "ask_for_proof", {"question": "Not dökümünüzü yükleyin."}, **item)
    elif officer.does(0.1):
        correction = {"quantity": round(one.gpa - 0.1, 2), "reason": "Not dökümünde başka yazıyor."}
        season.tries(officer, "correct_declared_item", correction, **item)


@each_of(candidates, themselves)
def prove_averages(season, one, _):
    if one.is_doubted and one.does(0.8):
        one.is_doubted, fields = False, {"document_type": "proof", "title": "Not dökümü", "item": "gpa"}
        one.api.upload("upload_document", file(f"{one.email} proof"), fields, application_id=one.application)
        season.count("averages: proof uploaded")


def evaluate(season):
    office, term = season.office.api, season.term
    check = office.call("check_calendar", term_id=term)
    if not check["passed"]:
        season.wrong.append(f"the calendar does not pass: {check['findings']}")
    run = office.call("start_evaluation", term_id=term)
    while run["state"] == "running":
        time.sleep(0.3)
        run = office.call("get_evaluation_run", term_id=term, evaluation_run_id=run["id"])
    while office.call("create_pool", term_id=term)["created_at"] is None:
        time.sleep(0.3)


def open_pool(season):
    season.office.api.call("open_pool", term_id=season.term)


# Employers, and the law that they are under.


def register_employers(season):
    season.each(season.employers, lambda one: one.public.call("create_employer", one.registration()))
    season.each(season.employers, lambda one: register_alone(season, one))
    colleagues = [one.staff for one in season.employers if one.staff is not one]
    season.each(colleagues, lambda colleague: join(season, colleague, "accept_invitation"))


def register_alone(season, one):
    """A manager confirms the registration, and defines workplaces, quota and perhaps a colleague."""
    join(season, one, "confirm_registration")
    one.id = one.api.call("get_me")["employer_id"]
    season.of_employer[one.id] = one
    for nth in range(season.size.workplaces):
        place = one.workplace(nth, one.rng.choice(season.provinces))
        one.workplaces[one.api.call("create_workplace", place, employer_id=one.id)["id"]] = place["province_code"]
    total = one.rng.randint(3, 6) * len(one.workplaces)
    shares = [
        {"workplace_id": [*one.workplaces][0], "places": total // 2},
        {"level": "bachelor", "places": total - 2},
        {"unit": "Üretim", "starts_until": str(season.day(POOL + 90)), "places": 2},
    ]
    quota = {"total": total, "shares": shares if one.does(0.5) else []}
    one.api.call("set_quota", quota, employer_id=one.id, term_id=season.term)
    if one.has_colleague:
        one.staff = Person(season, f"sorumlu{one.nth}@kurum.example")
        colleague = {"email": one.staff.email, "full_name": "Mehmet Kaya", "role": "internship_officer", "language": "tr"}
        one.api.call("invite_member", colleague, employer_id=one.id)
    one.api.call("submit_employer", employer_id=one.id)


def decide_on_employers(season):
    office, reason = season.office.api, {"reason": "Adres ticaret siciliyle uyuşmuyor"}
    waiting = [season.of_employer[one] for one in ids(office.every("list_employers", state="pending_approval"))]
    for one in sorted(waiting, key=lambda one: one.nth):
        season.count(f"employers: {one.fate}")
        if one.fate == "send back":
            office.call("send_back_employer", reason, employer_id=one.id)
            one.fate = "activate"
        elif one.fate == "refuse":
            office.call("refuse_employer", reason, employer_id=one.id)
        elif one.fate == "merge":
            office.call("merge_employer", reason | {"into_employer_id": season.employers[one.nth - 1].id}, employer_id=one.id)
        else:
            office.call("activate_employer", employer_id=one.id)


def correct_employers(season):
    for row in season.office.api.every("list_employers", state="sent_back"):
        one = season.of_employer[row["id"]]
        one.api.call("update_employer", {"address": "Sanayi Cad. No: 6"}, employer_id=one.id)
        one.api.call("submit_employer", employer_id=one.id)


def active(season):
    return [one for one in season.employers if one.fate == "activate" and one is not season.suspended]


def suspend_employer(season):
    season.suspended = season.office.rng.choice(active(season))
    season.office.api.call("suspend_employer", employer_id=season.suspended.id)


def reactivate_employer(season):
    season.office.api.call("activate_employer", employer_id=season.suspended.id)
    season.suspended = None


def change_law(season):
    """The minimum wage rises by a third, and a day becomes a holiday."""
    rule = {
        "valid_from": str(season.day(WAGE_FROM)), "net_minimum_wage_minor": 3_743_400, "rate_large_bp": 3_000, "rate_small_bp": 1_500,
        "rate_small_while_contribution_bp": 3_000, "public_rate_bp": 10_000, "staff_threshold": 20,
        "contribution_until": str(season.day(WAGE_FROM + 60)), "source": "3308 m.25, geçici m.12",
    }
    season.office.api.call("create_wage_rule", rule)
    holiday = {"kind": "full", "name": "İdari izin", "source": "Cumhurbaşkanı kararı"}
    season.office.api.call("set_holiday", holiday, date=str(season.day(HOLIDAY)))


def grow(season):
    """An employer reaches the size from which it owes more."""
    small = [one for one in active(season) if one.kind == "private" and one.staff_count < 20]
    for one in small[:1]:
        one.api.call("update_employer", {"staff_count": 25}, employer_id=one.id)


def underpaid(season):
    tasks = {task["offer_id"]: task for task in season.office.api.every("list_tasks") if task["kind"] == "raise_wage"}
    return [tasks[offer["id"]] for offer in season.offers("sent", "accepted", "confirmed") if offer["id"] in tasks]


@each_of(underpaid, of_employer)
def raise_wages(season, one, task):
    """Some raise at once, some later, and some never."""
    if not one.is_negligent and one.does(one.diligence * 0.8):
        short = task["wage_shortfall"]
        wage = {"monthly_wage_minor": short["statutory_wage"]["amount_minor"], "from_date": short["from_date"]}
        season.tries(one, "raise_offer_wage", wage, offer_id=task["offer_id"])


# Interviews and offers.


def send_offers(season):
    """Employers search the pool, list and invite some of those whom they find, and send offers."""
    few = season.size.employers <= 20
    season.each([one for one in active(season) if one.does(1 if few else 0.6)], lambda one: send_alone(season, one))


def send_alone(season, one):
    api, rng = one.staff.api, one.rng
    where = {"province_code": [rng.choice([*one.workplaces.values()])]} if one.does(0.5) else {}
    levels = rng.sample(["bachelor", "associate", "master", "secondary"], 2)
    found = api.every("search_pool", term_id=season.term, available="true", level=levels, **where)
    found = sorted(found, key=lambda entry: (-entry["academic_score"], season.of_application[entry["id"]].nth))[:20]
    rng.shuffle(found)
    for entry in found[:2]:
        season.tries(one, "add_to_talent_pool", {"note": "Uygun"}, may=["talent_pool_state"], employer_id=one.id, pool_entry_id=entry["id"])
    for entry in found[:1]:
        begins = f"{season.today + timedelta(days=3)}T{7 + rng.randrange(4):02}:00:00Z"
        meeting = {"pool_entry_id": entry["id"], "starts_at": begins, "duration_minutes": 30}
        season.tries(one, "schedule_interview", meeting, may=["interview_limit_reached", "contact_busy"])
    for entry in found[1:2]:
        season.tries(one, "add_to_reserve_list", may=["talent_pool_state"], employer_id=one.id, pool_entry_id=entry["id"])
    # In the end these are more than there are places, which is refused.
    for entry in found[: rng.randint(1, 6)]:
        send_one(season, one, entry)


def send_one(season, one, entry):
    rng, day = one.rng, lambda days: season.today + timedelta(days=days)
    start = day(rng.choice([15, 16, 20, 24, 30, 40, 50]))
    end = min(start + timedelta(days=rng.choice([0, 11, 19, 25, 25, 39, 60])), season.day(ENDS))
    offer = {
        "pool_entry_id": entry["id"], "start_date": str(start), "end_date": str(end), "workplace_id": rng.choice([*one.workplaces]),
        "unit": rng.choice(UNITS), "works_saturdays": one.does(0.1), "respond_by": f"{day(rng.randint(4, 6))}T20:59:59Z",
        "work": {"tasks": "Üretim hattında ve ofiste çalışma", "weekly_hours": 40},
    }
    # Most offer the statutory minimum. Some offer more, and a few less, which is refused.
    if wage := rng.choices([None, 4_500_000, 100_000], [70, 26, 4])[0]:
        offer["monthly_wage_minor"] = wage
    draft = one.staff.api.call("draft_offer", offer)["id"]
    may = ["quota_exhausted", "share_exhausted", "open_offer_exists", "candidate_unavailable", "candidate_dates_taken", "below_statutory_wage"]
    if not season.tries(one, "send_offer", may=may, offer_id=draft):
        one.staff.api.call("discard_offer", offer_id=draft)


ask_about_offers = some(0.15, of_candidate, offers("sent"), "ask_about_offer", {"text": "Servis var mı, öğle yemeği veriliyor mu?"})


@each_of(offers("sent"), of_employer)
def answer_questions(season, one, offer):
    for question in one.staff.api.call("list_offer_questions", offer_id=offer["id"])["items"]:
        if question["answer"] is None and one.does(0.8):
            of = {"offer_id": offer["id"], "offer_question_id": question["id"]}
            season.tries(one, "answer_offer_question", {"text": "Evet, ikisi de var."}, **of)


move_interviews = some(0.2, of_candidate, coming_interviews, "request_reschedule", {"message": "O saatte sınavım var"})


@each_of(interviews("reschedule_requested"), of_employer)
def give_other_times(season, one, interview):
    begins = f"{season.today + timedelta(days=1)}T{12 + one.rng.randrange(4)}:30:00Z"
    may = ["contact_busy", "interview_limit_reached", "employer_inactive"]
    season.tries(one, "reschedule_interview", {"starts_at": begins, "duration_minutes": 30}, may=may, interview_id=interview["id"])


@each_of(interviews("scheduled"), of_employer)
def hold_interviews(season, one, interview):
    if interview["starts_at"] < str(season.today):
        season.tries(one, *(("complete_interview", {}) if one.does(0.9) else ("record_interview_no_show",)), interview_id=interview["id"])


@each_of(offers("sent"), of_candidate)
def answer_offers(season, one, offer):
    """Candidates accept, decline, or let the time pass."""
    if operation := one.rng.choices(["accept_offer", "decline_offer", None], [6, 1, 3])[0]:
        body = {"reason": "Başka bir şehir"} if operation == "decline_offer" else None
        season.tries(one, operation, body, may=["below_statutory_wage"], offer_id=offer["id"])


revoke_offers = some(0.04, of_employer, offers("sent"), "revoke_offer", {"reason": "budget"})
remind = some(0.2, of_employer, offers("sent"), "remind_of_offer", may=["reminded_recently"])


def confirm_offers(season):
    """One after the other: the first two confirmations of a candidate win, so the order decides."""
    waiting = season.offers("accepted")
    Random(f"{season.seed} {season.today}").shuffle(waiting)
    may = ["offer_state", "below_statutory_wage", "guardian_consent_missing", "employer_inactive"]
    for offer in waiting:
        one = of_employer(season, offer)
        if one.does(one.diligence * 0.8):
            season.tries(one, "confirm_offer", may=may, offer_id=offer["id"])


FORCE_MAJEURE = {"reason": "force_majeure", "text": "Sel"}
cancel_offers = some(0.03, of_employer, coming_offers("accepted", "confirmed"), "cancel_offer", {"reason": "conditions_changed"})
cancel_for_force_majeure = some(0.005, of_office, coming_offers("confirmed"), "cancel_offer", FORCE_MAJEURE)
MAY_NOT_FIT = ["dates_overlap", "share_exhausted", "below_statutory_wage", "amendment_open", "amendment_empty", "employer_inactive"]


def amend(season, one, offer, **changes):
    days = min(2, season.days_until(offer["end_date"]))
    body = {"reason": "Üretim planı değişti", "respond_by": f"{season.today + timedelta(days=days)}T20:59:59Z"} | changes
    return season.tries(one, "propose_amendment", body, may=MAY_NOT_FIT, offer_id=offer["id"])


@each_of(coming_offers("accepted", "confirmed"), of_employer)
def propose_amendments(season, one, offer):
    if season.days_until(offer["start_date"]) < 12 or not one.does(0.12):
        return
    later = lambda day, days: str(min(season.today + timedelta(days=season.days_until(day) + days), season.day(ENDS)))
    wage = max(it["monthly_wage"]["amount_minor"] for it in [offer, *offer["wage_raises"]])
    amend(season, one, offer, **one.rng.choice([
        {"start_date": later(offer["start_date"], 3), "end_date": later(offer["end_date"], 7)},
        {"workplace_id": one.rng.choice([*one.workplaces])},
        {"monthly_wage_minor": wage + 100_000},
    ]))


@each_of(offers("accepted", "confirmed"), of_candidate)
def answer_amendments(season, one, offer):
    for amendment in one.api.call("list_amendments", offer_id=offer["id"])["items"]:
        operation = one.rng.choices(["accept_amendment", "refuse_amendment", None], [6, 2, 2])[0]
        if amendment["state"] == "proposed" and operation:
            season.tries(one, operation, may=MAY_NOT_FIT, offer_id=offer["id"], amendment_id=amendment["id"])


# Notices and internships.


@each_of(notices("pending"), lambda season, notice: season.candidates[int(notice["student_number"])])
def give_intern_details(season, one, notice):
    if "health_cover" in notice["missing"] and one.does(0.8):
        details = {"health_cover": one.rng.choice(HEALTH_COVERS), "iban": iban(one.nth)}
        season.tries(one, "set_intern_details", details, placement_id=notice["placement_id"])


@each_of(notices("pending", "rejected"), of_employer)
def share_notices(season, one, notice):
    """Most share in time, some late, and some never. What the school rejected is corrected first."""
    if one.is_negligent or not one.does(one.diligence):
        return
    if notice["state"] == "rejected":
        one.api.call("update_workplace", {"nace_code": "26.51.03"}, workplace_id=[*one.workplaces][0])
    season.tries(one, "share_sgk_notice", sgk_notice_id=notice["id"])


@each_of(notices("shared"), of_unit)
def read_notices(season, unit, notice):
    if unit.does(0.05):
        correct = {"reason": "workplace", "text": "NACE kodu eski"}
        season.tries(unit, "reject_sgk_notice", correct, sgk_notice_id=notice["id"])
    else:
        season.tries(unit, "acknowledge_sgk_notice", sgk_notice_id=notice["id"])


@each_of(placements("confirmed"), of_unit)
def decide_approvals(season, unit, placement):
    verdict = unit.rng.choices(["approved", "rejected", None], [93, 4, 3])[0]
    is_known = placement["sgk_notice"]["state"] in ("shared", "acknowledged", "declared")
    if verdict and is_known and placement["university_approval"] == "pending":
        ruling = {"verdict": verdict} | ({"text": "Bölümle ilgisi yok"} if verdict == "rejected" else {})
        season.tries(unit, "decide_university_approval", ruling, placement_id=placement["id"])
        season.count(f"internships {verdict} by the school")
        if verdict == "approved" and unit.does(0.5):
            season.tries(unit, "decide_compulsory_equivalence", {"verdict": "approved"}, placement_id=placement["id"])


hand_over_letters = some(0.5, of_intern, placements("confirmed"), "deliver_acceptance_letter")


@each_of(notices("acknowledged"), of_unit)
def declare_interns(season, unit, notice):
    if season.days_until(notice["start_date"]) < 15 and unit.does(season.of_school[notice["school_id"]].diligence):
        declaration = {"declared_on": str(season.today), "declaration_reference": f"SGK-{notice['student_number']}", "declaration_type": "22"}
        declared = season.tries(unit, "declare_sgk_notice", declaration, sgk_notice_id=notice["id"])
        season.count("notices: declared late", bool(declared and declared["declared_late"]))


def last_day(**why):
    return lambda season: why | {"last_day": str(season.today)}


just_begun = lambda season: [one for one in season.placements("active") if season.days_until(one["start_date"]) > -7]
record_no_shows = some(0.05, of_employer, just_begun, "record_placement_no_show")
end_early = some(0.03, of_employer, placements("active"), "terminate_placement", last_day(reason="absence"))
end_for_force_majeure = some(0.004, of_office, placements("active"), "terminate_placement", last_day(**FORCE_MAJEURE))


def change_last_day(season):
    """A few internships that run get another last day, if the intern agrees."""
    running = {placement["offer_id"] for placement in season.placements("active")}
    for offer in season.offers("confirmed"):
        employer, intern = of_employer(season, offer), of_candidate(season, offer)
        left = season.days_until(offer["end_date"])
        if offer["id"] in running and left > 3 and employer.does(0.03):
            end = min(season.today + timedelta(days=left + employer.rng.choice([-2, 5])), season.day(ENDS))
            if proposed := amend(season, employer, offer, end_date=str(end)):
                season.tries(intern, "accept_amendment", may=MAY_NOT_FIT, offer_id=offer["id"], amendment_id=proposed["id"])


last_days = lambda season: [one for one in season.placements("active") if one["end_date"] == str(season.today)]
complete = some(0.5, of_employer, last_days, "complete_placement")


def close_term(season):
    season.office.api.call("close_term", term_id=season.term)


@each_of(placements("active"), of_employer)
def record_absences(season, one, placement):
    if one.does(0.08):
        first = max(placement["start_date"], str(season.today - timedelta(days=one.rng.randrange(3))))
        days = {"start_date": first, "end_date": str(season.today), "kind": one.rng.choice(ABSENCES)}
        season.tries(one, "record_absence", days, may=["dates_overlap"], placement_id=placement["id"])


@each_of(placements("active"), of_intern)
def report_accidents(season, intern, placement):
    """Any side reports an accident, which the school has to declare within three working days."""
    if intern.does(0.12):
        sides = [intern, of_employer(season, placement), of_unit(season, placement), season.office]
        day = max(placement["start_date"], str(season.today - timedelta(days=intern.rng.randrange(2))))
        accident = {"kind": "accident", "happened_on": day, "text": "Merdivenden düştü"}
        season.tries(intern.rng.choice(sides) or intern, "report_incident", accident, placement_id=placement["id"])


@each_of(placements("active"), of_intern)
def complain(season, intern, placement):
    if intern.does(0.03):
        complaint = {"kind": intern.rng.choice(COMPLAINTS), "text": "Konuştum, değişmedi"}
        season.tries(intern, "report_incident", complaint, placement_id=placement["id"])


accidents = lambda season: [one for one in season.incidents() if one["kind"] == "accident"]
complaints = lambda season: [one for one in season.incidents() if one["kind"] != "accident"]
answer_complaints = some(0.6, of_office, complaints, "answer_incident", {"text": "İş yeri ile görüşüldü."})


@each_of(accidents, of_unit)
def declare_accidents(season, unit, accident):
    if unit.does(0.7 * season.of_school[accident["school_id"]].diligence):
        declaration = {"declared_on": str(season.today), "declaration_reference": f"SGK-K-{accident['happened_on']}"}
        season.tries(unit, "declare_incident", declaration, incident_id=accident["id"])


def declare_exits(season):
    """Schools declare in a call for all that an internship is over. What waits is declared later."""

    def declare(unit, theirs):
        exit = {"declared_on": str(season.today), "declaration_reference": f"SGK-C-{season.today}"}
        now = [one for one in theirs if unit.does(0.9 * season.of_school[one["school_id"]].diligence)]
        unit.api.at_once("declare_exits", [{"placement_id": one["id"], "exit": exit} for one in now])

    over = season.placements("completed", "terminated", "no_show")
    owed = [one for one in over if one["sgk_notice"]["state"] == "declared" and not one["exit"]["declared_on"]]
    season.each_with_theirs(owed, lambda one: of_unit(season, one), declare)


just_completed = lambda season: [one for one in season.placements("completed") if -7 <= season.days_until(one["end_date"]) < 0]
download_certificates = some(0.6, of_intern, just_completed, "get_certificate")
