"""Whether a season was lawful, told a second time from what the API shows to the programme office.

It shares no code with the server. Planted faults show on every run that it can find them."""
import copy
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

COMMITTED = ("sent", "accepted", "confirmed")


@dataclass
class Facts:
    invariants: list
    applications: list
    offers: list
    placements: list
    notices: list
    quotas: list
    employers: list
    rules: list
    holidays: list
    tasks: list
    incidents: list
    # Ids of those that the lists show as overdue.
    overdue: set
    programme_end: str
    today: date

    @classmethod
    def read(cls, office, term, today):
        of_term = lambda name: office.every(name, term_id=term)
        items = lambda name, **values: office.call(name, **values)["items"]
        return cls(
            items("check_invariants"), of_term("list_applications"), of_term("list_offers"), of_term("list_placements"),
            of_term("list_sgk_notices"), of_term("list_term_quotas"), office.every("list_employers"), items("list_wage_rules"),
            items("list_holidays", **{"from": "2028-01-01", "to": "2028-12-31"}), office.every("list_tasks"),
            of_term("list_incidents"), {one["id"] for one in office.every("list_incidents", term_id=term, overdue="true")},
            office.call("get_term", term_id=term)["programme_end_date"], today,
        )

    def __post_init__(self):
        self.by_offer = {one["offer_id"]: one for one in self.placements}
        self.of_offer = {one["id"]: one for one in self.offers}
        self.notice_of = {one["placement_id"]: one for one in self.notices}
        self.payer = {one["id"]: one for one in self.employers}
        self.level = {one["id"]: one["level"] for one in self.applications}

    def tasks_of(self, offer, *kinds):
        return [task for task in self.tasks if task["offer_id"] == offer and task["kind"] in kinds]

    def worked(self):
        """Internships that were worked, with their days."""
        for one in self.placements:
            if days := served(one):
                yield one, days

    def uninsured(self):
        return [one for one, _ in self.worked() if one["sgk_notice"]["state"] != "declared"]

    def underpaid(self):
        """Offers of internships with a day that is paid less than the law says, with the first such day."""
        found = {}
        for one, days in self.worked():
            offer = self.of_offer.get(one["offer_id"])
            short = [day for day in days if offer and wage_on(offer, day) < self.floor(one["employer"]["id"], day)]
            if short:
                found[offer["id"]] = short[0]
        return found

    def floor(self, employer, day):
        """The statutory monthly wage on a day (5.6)."""
        in_force = [rule for rule in self.rules if rule["valid_from"] <= day <= (rule["valid_to"] or day)]
        if not in_force:
            return 0
        rule, payer = max(in_force, key=lambda rule: rule["valid_from"]), self.payer[employer]
        if payer["kind"] == "public":
            rate = rule["public_rate_bp"]
        elif payer["staff_count"] >= rule["staff_threshold"]:
            rate = rule["rate_large_bp"]
        elif rule["contribution_until"] and day <= rule["contribution_until"]:
            rate = rule["rate_small_while_contribution_bp"]
        else:
            rate = rule["rate_small_bp"]
        return (rule["net_minimum_wage"]["amount_minor"] * rate + 5_000) // 10_000

    def figures(self):
        counts = Counter()
        for kind in "applications", "offers", "placements", "notices":
            counts.update(f"{kind}: {one['state']}" for one in getattr(self, kind))
        counts.update(f"{'accidents' if one['kind'] == 'accident' else 'complaints'}: {one['state']}" for one in self.incidents)
        counts["incidents: settled late"] = sum(one["late"] for one in self.incidents)
        counts["incidents: overdue"] = len(self.overdue)
        exits = [one["exit"] for one in self.placements if one["exit"] and one["sgk_notice"]["state"] == "declared"]
        counts.update(f"exits: {'declared' if one['declared_on'] else 'owed'}{', late' if one['late'] else ''}" for one in exits)
        counts.update(f"{task['kind']} on the office's list" for task in self.tasks)
        counts["notices: shared late, of all"] = sum(one["late"] for one in self.notices)
        counts["notices: overdue"] = sum(one["overdue"] for one in self.notices)
        counts["worked internships"] = len([*self.worked()])
        counts["worked internships: not declared"] = len(self.uninsured())
        counts["worked internships: underpaid"] = len(self.underpaid())
        counts["places"] = sum(quota["total"] for quota in self.quotas)
        return counts


def days_of(first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [str(first + timedelta(days=nth)) for nth in range((last - first).days + 1)]


def served(placement):
    if placement["state"] in ("cancelled", "no_show"):
        return []
    last = placement["termination"]["last_day"] if placement["state"] == "terminated" else placement["end_date"]
    return days_of(placement["start_date"], last)


def wage_on(offer, day):
    raises = [it["monthly_wage"]["amount_minor"] for it in offer["wage_raises"] if it["from_date"] <= day]
    return max([offer["monthly_wage"]["amount_minor"], *raises])


# Each check says what is wrong.


def invariants_hold(facts):
    for one in facts.invariants:
        if one["violations"]:
            yield f"invariant {one['name']}: {one['violations']}"


def at_most_two(facts):
    confirmed = Counter(offer["pool_entry_id"] for offer in facts.offers if offer["state"] == "confirmed")
    for entry, count in confirmed.items():
        if count > 2:
            yield f"{count} internships of {entry}"


def no_day_twice(facts):
    taken = defaultdict(Counter)
    for one, days in facts.worked():
        taken[one["candidate"]["id"]].update(days)
    for candidate, days in taken.items():
        if twice := [day for day, count in days.items() if count > 1]:
            yield f"{candidate} works twice on {twice[0]}"


def quotas_are_kept(facts):
    committed = defaultdict(list)
    for offer in facts.offers:
        if offer["state"] in COMMITTED:
            committed[offer["employer"]["id"]].append(offer)
    for quota in facts.quotas:
        offers = committed.pop(quota["employer_id"], [])
        if len(offers) != quota["committed"] or len(offers) > quota["total"]:
            yield f"{len(offers)} offers take up {quota['committed']} of {quota['total']} places of {quota['employer_name']}"
        for share in quota["shares"]:
            fit = [offer for offer in offers if fits(facts, share, offer)]
            if len(fit) != share["committed"] or len(fit) > share["places"]:
                yield f"{len(fit)} offers take up {share['committed']} of {share['places']} places of a share of {quota['employer_name']}"
    yield from (f"{employer} has offers and no quota" for employer in committed)


def fits(facts, share, offer):
    wanted = [
        (share["workplace_id"], offer["workplace"]["id"]), (share["unit"], offer["unit"]),
        (share["level"], facts.level[offer["pool_entry_id"]]),
    ]
    first, last = share["starts_from"] or "", share["starts_until"] or "9999"
    return all(value in (None, has) for value, has in wanted) and first <= offer["start_date"] <= last


def papers_belong_together(facts):
    """Each confirmed offer has one internship with one notice and one letter, and a cancelled one has none in force."""
    offers = {offer["id"]: offer for offer in facts.offers}
    confirmed = {id for id, offer in offers.items() if offer["state"] == "confirmed"}
    per_offer = Counter(one["offer_id"] for one in facts.placements)
    yield from (f"{per_offer[id]} internships of offer {id}" for id in confirmed if per_offer[id] != 1)
    for what, values in [
        ("letter", [one["letter"]["number"] for one in facts.placements]),
        ("notice", [one["sgk_notice"]["id"] for one in facts.placements]),
        ("notice of internship", [one["placement_id"] for one in facts.notices]),
    ]:
        yield from (f"{what} {value} is there {count} times" for value, count in Counter(values).items() if count > 1)
    for one in facts.placements:
        offer, notice = offers.get(one["offer_id"]), facts.notice_of.get(one["id"])
        if notice is None or notice["id"] != one["sgk_notice"]["id"]:
            yield f"internship {one['id']} has no notice"
        elif (one["state"] == "cancelled") != (notice["state"] == "recalled"):
            yield f"internship {one['id']} is {one['state']}, and its notice {notice['state']}"
        if offer is None or offer["state"] != ("cancelled" if one["state"] == "cancelled" else "confirmed"):
            yield f"internship {one['id']} is {one['state']}, and its offer {offer and offer['state']}"
        elif (offer["start_date"], offer["end_date"]) != (one["start_date"], one["end_date"]) or one["end_date"] > facts.programme_end:
            yield f"internship {one['id']} has other days than its offer, or ends after the programme"


def working_days_are_right(facts):
    full = {day["date"] for day in facts.holidays if day["kind"] == "full"}
    for one, _ in facts.worked():
        offer = facts.of_offer.get(one["offer_id"])
        days = [date.fromisoformat(day) for day in days_of(one["start_date"], one["end_date"])]
        week = 6 if offer and offer["works_saturdays"] else 5
        counted = sum(day.weekday() < week and str(day) not in full for day in days)
        if offer and offer["working_days"] != counted:
            yield f"offer {offer['id']} says {offer['working_days']} working days, not {counted}"


def wages_are_lawful_or_known(facts):
    underpaid = facts.underpaid()
    for offer, day in underpaid.items():
        if not facts.tasks_of(offer, "raise_wage"):
            yield f"offer {offer} pays too little on {day}, and the programme office does not see it"
    for task in facts.tasks:
        if task["kind"] == "raise_wage" and task["offer_id"] not in underpaid and task["offer_id"] in facts.by_offer:
            yield f"offer {task['offer_id']} is on the list of the programme office, and pays enough"


def interns_are_insured_or_known(facts):
    for one in facts.uninsured():
        if not facts.tasks_of(one["offer_id"], "share_sgk_notice", "declare_intern"):
            yield f"internship {one['id']} was worked, its notice is {one['sgk_notice']['state']}, and the programme office does not see it"


def incidents_are_settled_or_known(facts):
    """An accident is declared within three working days, and a complaint answered within thirty days."""
    full = {day["date"] for day in facts.holidays if day["kind"] == "full"}
    for one in facts.incidents:
        if one["kind"] == "accident":
            due, left = date.fromisoformat(one["happened_on"]), 3
            while left:
                due += timedelta(days=1)
                left -= due.weekday() < 5 and str(due) not in full
        else:
            due = date.fromisoformat(one["reported_at"][:10]) + timedelta(days=30)
        is_overdue = one["state"] == "open" and facts.today > due
        if is_overdue != (one["id"] in facts.overdue):
            yield f"{one['kind']} {one['id']} is {one['state']} and due on {due}, and the programme office sees something else"
        if one["declared_on"] and one["late"] != (one["declared_on"] > str(due)):
            yield f"accident {one['id']} is declared on {one['declared_on']} and due on {due}, and late is {one['late']}"


def exits_are_declared_or_known(facts):
    for one in facts.placements:
        last = one["start_date"] if one["state"] == "no_show" else (served(one) or [None])[-1]
        until = last and str(date.fromisoformat(last) + timedelta(days=10))
        if last and (one["exit"] is None or one["exit"]["late"] != ((one["exit"]["declared_on"] or str(facts.today)) > until)):
            yield f"internship {one['id']} ended on {last}, and its exit is {one['exit']}"


def nothing_is_open(facts):
    for offer in facts.offers:
        if offer["state"] in ("sent", "accepted"):
            yield f"offer {offer['id']} is still {offer['state']}"
    for one in facts.placements:
        if one["state"] in ("confirmed", "active"):
            yield f"internship {one['id']} is still {one['state']}"


CHECKS = [
    invariants_hold, at_most_two, no_day_twice, quotas_are_kept, papers_belong_together, working_days_are_right,
    wages_are_lawful_or_known, interns_are_insured_or_known, incidents_are_settled_or_known,
    exits_are_declared_or_known, nothing_is_open,
]


def judge(facts):
    return [f"{check.__name__}: {what}" for check in CHECKS for what in check(facts)]


# Faults that a check has to find when somebody plants them in the answers.


def worked_one(facts):
    return next(one for one, _ in facts.worked() if one["sgk_notice"]["state"] == "declared")


def again(facts, **changes):
    """A second internship of the same intern, with an offer of its own."""
    one = worked_one(facts)
    offer = copy.deepcopy(facts.of_offer[one["offer_id"]]) | {"id": f"planted {len(facts.offers)}"}
    facts.offers.append(offer)
    facts.placements.append(copy.deepcopy(one) | {"id": offer["id"], "offer_id": offer["id"]} | changes)


def low_wage(facts):
    facts.of_offer[worked_one(facts)["offer_id"]].update(monthly_wage={"amount_minor": 1}, wage_raises=[])


def undeclared(facts):
    worked_one(facts)["sgk_notice"]["state"] = "acknowledged"


def unseen_accident(facts):
    accident = {"id": "planted", "kind": "accident", "state": "open", "happened_on": "2028-06-01", "declared_on": None}
    facts.incidents.append(accident)


def full_share(facts):
    share = next(share for quota in facts.quotas for share in quota["shares"] if share["committed"])
    share["places"] = share["committed"] - 1


def full_quota(facts):
    quota = next(quota for quota in facts.quotas if quota["committed"])
    quota["total"] = quota["committed"] - 1


FAULTS = {
    "a broken invariant": (invariants_hold, lambda facts: facts.invariants.append({"name": "planted", "violations": 1})),
    "three internships": (at_most_two, lambda facts: (again(facts), again(facts))),
    "a day twice": (no_day_twice, again),
    "more offers than places": (quotas_are_kept, full_quota),
    "more offers than places of a share": (quotas_are_kept, full_share),
    "an offer that no place was taken for": (quotas_are_kept, again),
    "a notice that is missing": (papers_belong_together, lambda facts: facts.notices.remove(facts.notice_of[worked_one(facts)["id"]])),
    "a letter twice": (papers_belong_together, again),
    "an internship that is missing": (papers_belong_together, lambda facts: facts.placements.remove(worked_one(facts))),
    "a holiday that is not counted": (working_days_are_right, lambda facts: facts.holidays.append({"date": "2028-06-06", "kind": "full"})),
    "a wage that is too low": (wages_are_lawful_or_known, low_wage),
    "an intern who was not declared": (interns_are_insured_or_known, undeclared),
    "an accident that is not declared": (incidents_are_settled_or_known, unseen_accident),
    "an exit that is missing": (exits_are_declared_or_known, lambda facts: worked_one(facts).update(exit=None)),
    "an offer that is open": (nothing_is_open, lambda facts: facts.offers[0].update(state="sent")),
}


def unseen_faults(facts):
    """The planted faults that the judge does not find. The answers themselves stay as they are."""
    for name, (check, plant) in FAULTS.items():
        planted = copy.deepcopy(facts)
        plant(planted)
        planted.__post_init__()
        if len([*check(planted)]) <= len([*check(facts)]):
            yield name
