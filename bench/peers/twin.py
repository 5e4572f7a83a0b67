"""What a team would write instead: FastAPI with asyncpg, uvloop and ORJSON, SQL by hand, no models.

It answers two operations of the server with the same bodies, for the same tokens: the pool search and
the candidate's own offers. `/new` reads the profile of a pool entry. `/old` looks the profile up in
the four tables that it comes from, as the server did before entries had one."""
import base64
import functools
import hashlib
import os
import struct
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from uuid import UUID

import asyncpg
import jwt
import orjson
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, HTTPException, Request, Response

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"staj token\0sandbox token secret, known to everybody").digest()).public_key()
WORKERS = 2
CONDITIONS = [
    ("transport", "Ulaşım her adayın kendi sorumluluğundadır."),
    ("accommodation", "Konaklama her adayın kendi sorumluluğundadır."),
    ("wage", "Staj süresince 3308 sayılı Kanun'un 25. maddesindeki yasal ücretten az olmamak üzere teklifteki aylık "
     "ücret ödenir; eksik aylar otuzda bir üzerinden hesaplanır."),
    ("insurance", "Staj, sigorta bakımından zorunlu staj sayılır; primleri adayın okulu öder. Müfredattaki zorunlu staj "
     "yerine sayılması okulun ilgili biriminin onayına bağlıdır."),
]
CONDITIONS = [{"code": code, "text": text} for code, text in CONDITIONS]
HELD = ("sent", "accepted", "confirmed")


@functools.lru_cache(20_000)
def verified(token):
    """The claims of a token. The server remembers signatures that it has verified as well."""
    return jwt.decode(token, KEY, algorithms=["EdDSA"], audience="staj-api", issuer="staj")


async def prepare(connection):
    # As the answers write them.
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog")
    await connection.set_type_codec("jsonb", encoder=orjson.dumps, decoder=orjson.loads, schema="pg_catalog")


@asynccontextmanager
async def lifespan(app):
    # As many connections as the server has.
    size = 8 // WORKERS
    app.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size, init=prepare)
    app.holidays = {row["on_date"]: row["kind"] for row in await app.pool.fetch("select on_date, kind from holidays")}
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def caller(request, connection, roles):
    """The account of a token whose session lives."""
    try:
        token = request.headers["authorization"].split(" ", 1)[1]
        claims = verified(token)
    except (KeyError, IndexError, jwt.InvalidTokenError):
        raise HTTPException(401) from None
    if claims["role"] not in roles:
        raise HTTPException(403)
    user = await connection.fetchrow(
        "select users.id, role, employer_id, state, revoked_at from sessions join users on users.id = user_id where sessions.id = $1",
        claims["sid"],
    )
    if user is None or user["state"] != "active" or user["revoked_at"] or user["role"] != claims["role"] or user["id"] != claims["sub"]:
        raise HTTPException(401)
    return user


def answer(items, cursor=None):
    return Response(orjson.dumps({"items": items, "next_cursor": cursor}), media_type="application/json")


SCORES = {"-academic_score": "academic_score", "-social_score": "social_score", "-sports_score": "sports_score"}


async def search(request, term_id, connection, new=False):
    """The entries of a page, and how many internships a candidate may have."""
    user = await caller(request, connection, ("employer_manager", "internship_officer"))
    admission = await connection.fetchrow(
        """select rules, pool_opened_at, pool_closes_at, employers.state as employer, total
           from terms cross join employers left join quotas on term_id = terms.id and employer_id = employers.id
           where terms.id = $1 and employers.id = $2""",
        term_id, user["employer_id"],
    )
    now = datetime.now(timezone.utc)
    if admission is None:
        raise HTTPException(404)
    if admission["pool_opened_at"] is None or now > admission["pool_closes_at"] or admission["employer"] != "active" or not admission["total"]:
        raise HTTPException(409)
    asked, limit = request.query_params, int(request.query_params.get("limit", 50))
    internships = admission["rules"].get("internship_limit", 2)
    score = SCORES[asked.get("sort", "-academic_score")]
    # Without the filter, everybody is below the number.
    below = internships if asked.get("available") != "false" else 100
    values = [term_id, below, limit + 1]
    wheres = ["pool_entries.term_id = $1", "pool_entries.state = 'in_pool'", "confirmed_count < $2"]

    def where(condition, value):
        values.append(value)
        wheres.append(condition.format(f"${len(values)}"))

    if "field_code" in asked:
        where("pool_entries.field_code = {}", asked["field_code"])
    if "level" in asked:
        where("pool_entries.level = {}", asked["level"])
    for name in ("academic", "social", "sports"):
        if f"min_{name}_score" in asked:
            where(f"pool_entries.{name}_score >= {{}}", round(float(asked[f"min_{name}_score"]) * 100))
        if f"max_{name}_score" in asked:
            where(f"pool_entries.{name}_score <= {{}}", round(float(asked[f"max_{name}_score"]) * 100))
    if "province_code" in asked and new:
        where("pool_entry_cities.term_id = $1 and pool_entry_cities.province_code = {}", int(asked["province_code"]))
    elif "province_code" in asked:
        where("exists (select 1 from city_preferences where application_id = pool_entries.id and province_code = any({}))",
              [int(code) for code in asked.getlist("province_code")])
    return values, " and ".join(wheres), score, limit, internships


def page(rows, limit, score, view):
    more, rows = len(rows) > limit, rows[:limit]
    cursor = None
    if more:
        last = rows[-1]
        cursor = base64.urlsafe_b64encode(struct.pack(">i16s", last[score], UUID(last["id"]).bytes)).decode()
    return answer([view(row) for row in rows], cursor)


def entry(row, department, cities, periods, documents, gpa_source, internships):
    return {
        "id": row["id"], "term_id": row["term_id"], "level": row["level"], "class_year": row["class_year"],
        "field_code": row["field_code"], "department_code": row["department_code"], "department_name": department,
        "gpa": None if row["gpa"] is None else row["gpa"] / 100, "gpa_source": gpa_source,
        "academic_score": row["academic_score"] / 100, "social_score": row["social_score"] / 100,
        "sports_score": row["sports_score"] / 100, "city_preferences": cities,
        "period_preferences": [{"start_date": start, "end_date": end} for start, end in periods],
        "documents": [{"document_type": name, "count": count} for name, count in documents],
        "available": row["confirmed_count"] < internships, "own": None,
    }


COLUMNS = ", ".join(f"pool_entries.{name}" for name in (
    "id", "term_id", "level", "class_year", "field_code", "department_code", "gpa",
    "academic_score", "social_score", "sports_score", "confirmed_count"))


@app.get("/new/v1/terms/{term_id}/pool-entries")
async def search_profiles(request: Request, term_id: str):
    async with app.pool.acquire() as connection:
        values, where, score, limit, internships = await search(request, term_id, connection, new=True)
        source, order = "pool_entries", f"pool_entries.{score} desc, id desc"
        if "province_code" in request.query_params:
            source += " join pool_entry_cities on pool_entry_id = id"
            order = f"pool_entry_cities.{score} desc, pool_entry_id desc"
        rows = await connection.fetch(f"select {COLUMNS}, profile from {source} where {where} order by {order} limit $3", *values)

    def view(row):
        profile = orjson.loads(row["profile"])
        return entry(row, profile["department"], profile["cities"], profile["periods"], profile["documents"], profile["gpa_source"], internships)

    return page(rows, limit, score, view)


@app.get("/old/v1/terms/{term_id}/pool-entries")
async def search_tables(request: Request, term_id: str):
    async with app.pool.acquire() as connection:
        values, where, score, limit, internships = await search(request, term_id, connection)
        rows = await connection.fetch(
            f"""select {COLUMNS}, departments.name as department, nullif(sources->>'gpa', 'unproven') as gpa_source from pool_entries
                join applications on applications.id = pool_entries.id join departments on code = applications.department_code
                where {where} order by {score} desc, pool_entries.id desc limit $3""", *values)
        ids = [row["id"] for row in rows]
        cities, periods, documents = {}, {}, {}
        for id, province in await connection.fetch(
            "select application_id, province_code from city_preferences where application_id = any($1) order by province_code", ids):
            cities.setdefault(id, []).append(province)
        for id, start, end in await connection.fetch(
            "select application_id, start_date, end_date from period_preferences where application_id = any($1) order by start_date", ids):
            periods.setdefault(id, []).append((start, end))
        for id, name, count in await connection.fetch(
            """select application_id, document_type, count(*) from documents where application_id = any($1) and state = 'approved'
               group by application_id, document_type order by document_type""", ids):
            documents.setdefault(id, []).append((name, count))

    def view(row):
        found = (kind.get(row["id"], []) for kind in (cities, periods, documents))
        return entry(row, row["department"], *found, row["gpa_source"], internships)

    return page(rows, limit, score, view)


def state_at(offer, now):
    if offer["state"] == "sent" and now > offer["respond_by"]:
        return "lapsed"
    if offer["state"] == "accepted" and now > offer["confirm_by"]:
        return "confirmation_lapsed"
    return offer["state"]


def working_days(start, end, saturdays):
    days = half_days = 0
    while start <= end:
        weekday, kind = start.isoweekday(), app.holidays.get(start)
        if weekday < 6 or (weekday == 6 and saturdays):
            days += kind != "full"
            half_days += kind == "half"
        start += timedelta(days=1)
    return days, half_days


def instant(at):
    """As the server writes it, without a fraction that is zero."""
    if at is None:
        return None
    text = at.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return text + "Z"


def money(kurus):
    return {"amount_minor": kurus, "currency": "TRY"}


def overlapping(offer, offers, now):
    """The candidate's other open or confirmed offers with a day in common."""

    def last(other):
        freed = other["freed_from"] if other["state"] == "confirmed" else None
        return freed - timedelta(days=1) if freed else other["end_date"]

    if state_at(offer, now) not in HELD:
        return []
    return [
        {"id": other["id"], "state": other["state"]}
        for other in sorted(offers, key=lambda other: other["id"])
        if other["id"] != offer["id"] and state_at(other, now) in HELD
        and offer["start_date"] <= last(other) and other["start_date"] <= last(offer)
    ]


@app.get("/new/v1/offers")
async def list_offers(request: Request):
    limit = int(request.query_params.get("limit", 50))
    async with app.pool.acquire() as connection:
        user = await caller(request, connection, ("candidate",))
        offers = await connection.fetch(
            """select offers.*, employers.name as employer_name, workplaces.name as workplace_name,
                 provinces.name as province_name, given_name, surname, rules
               from offers join employers on employers.id = offers.employer_id join provinces on code = offers.province_code
               join workplaces on workplaces.id = workplace_id
               join terms on terms.id = offers.term_id join candidates on candidates.id = offers.candidate_id
               where offers.candidate_id = $1 and sent_at is not null order by respond_by, offers.id limit $2""",
            user["id"], limit + 1,
        )
    now = datetime.now(timezone.utc)
    confirmed = {}
    for offer in offers:
        confirmed[offer["pool_entry_id"]] = confirmed.get(offer["pool_entry_id"], 0) + (offer["state"] == "confirmed")

    def view(offer):
        rules, taken = offer["rules"], confirmed[offer["pool_entry_id"]]
        days, half_days = working_days(offer["start_date"], offer["end_date"], offer["works_saturdays"])
        recommended = rules["recommended_working_days"]
        short = {"code": "shorter_than_recommended", "detail": f"working days: {days}, recommended: {recommended}"}
        return {
            "id": offer["id"], "term_id": offer["term_id"],
            "employer": {"id": offer["employer_id"], "name": offer["employer_name"]},
            "pool_entry_id": offer["pool_entry_id"],
            "candidate": {"id": offer["candidate_id"], "given_name": offer["given_name"], "surname": offer["surname"]},
            "state": state_at(offer, now), "start_date": offer["start_date"], "end_date": offer["end_date"],
            "workplace": {"id": offer["workplace_id"], "name": offer["workplace_name"]},
            "province_code": offer["province_code"], "province_name": offer["province_name"], "address": offer["address"],
            "unit": offer["unit"], "works_saturdays": offer["works_saturdays"], "work": offer["work"], "monthly_wage": money(offer["monthly_wage_kurus"]),
            "wage_raises": [{"from_date": r["from"], "monthly_wage": money(r["monthly_wage_kurus"])} for r in offer["wage_raises"]],
            # The wages of the tiers are above the statutory one.
            "wage_shortfall": None,
            "respond_by": instant(offer["respond_by"]), "sent_at": instant(offer["sent_at"]),
            "accepted_at": instant(offer["accepted_at"]), "confirm_by": instant(offer["confirm_by"]),
            "confirmed_at": instant(offer["confirmed_at"]), "ended_at": instant(offer["ended_at"]),
            "reason_code": offer["reason_code"], "reason_text": offer["reason_text"],
            "working_days": days, "half_days": half_days, "warnings": [short] if days < recommended else [],
            "outlook": {
                "confirmed": taken, "internships_left": rules["internship_limit"] - taken,
                "overlaps": overlapping(offer, offers, now),
            },
            "general_conditions": CONDITIONS, "actions": None, "effects": None, "version": offer["version"],
        }

    more = len(offers) > limit
    items = [view(offer) for offer in offers[:limit]]
    return answer(items, base64.urlsafe_b64encode(UUID(items[-1]["id"]).bytes).decode() if more else None)


@app.get("/readyz")
async def ready():
    return {}


if __name__ == "__main__":
    host, port = os.environ["STAJ_LISTEN"].split(":")
    uvicorn.run("twin:app", host=host, port=int(port), workers=WORKERS, loop="uvloop", http="httptools", access_log=False, log_level="warning")
