"""Finds the reads that look at many rows of a table that grows. PostgreSQL explains every statement of
every GET operation, with each of its filters, and this reads the plans in its log."""
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

from bench import tiers
from bench.server import ROOT, TERM, Server, environment, psql, token
from bench.tiers import member, uid

# Tables with more rows than this grow with the programme. Provinces and schools do not.
GROWS = 5_000
# The most rows of such a table that a read may look at: a page, its members, and what filters leave out.
LIMIT = 2_000
# Reads of a whole term, with the reason why nobody waits for them in vain.
WHOLE = {
    "check_invariants": "the office's check of everything, an operation of its own",
    "get_term_statistics": "counted once a minute for everybody",
    "export_sgk_notices": "a file of every notice",
    "get_term_figures": "counted once a minute for everybody",
    "export_term_figures": "counted once a minute for everybody",
    "draw_term_figures": "counted once a minute for everybody",
    "count_mine": "the numbers of one school or employer",
    "get_document_backlog": "the numbers of one school",
    "get_pool": "the size of a pool, for the office alone",
    "get_evaluation": "the scores of a term, which a server keeps",
    "verify_audit": "as much of the trail as it is asked for",
}
# What a thread of its own reads meanwhile: the pools, for their facets.
BACKGROUND = ('"confirmed_count" FROM "pool_entries"',)
EXPLAIN = urllib.parse.quote("-c session_preload_libraries=auto_explain " + " ".join(f"-c auto_explain.{setting}" for setting in (
    "log_min_duration=0", "log_analyze=on", "log_timing=off", "log_format=json")))


class Reader:
    """Somebody who reads, and the objects that they see."""

    def __init__(self, role, bearer, samples):
        self.role, self.bearer, self.samples = role, bearer, samples


def sample(database, column, table, where="true"):
    found = database.rows(f"select {column} from {table} where {where} limit 1")
    return found[0][0] if found else None


def readers(database, server):
    """One person of each role who reads a lot, with an object for each parameter of a path."""

    def objects(offers, users="true"):
        offer = f"(select id from offers where {offers} and state = 'confirmed' limit 1)"
        placement = f"(select id from placements where offer_id = {offer})"
        entry = f"(select pool_entry_id from offers where id = {offer})"
        return {
            "term_id": TERM, "offer_id": sample(database, "id", "offers", f"id = {offer}"),
            "pool_entry_id": sample(database, "id", "pool_entries", f"id = {entry}"),
            "application_id": sample(database, "id", "applications", f"id = {entry}"),
            "document_id": sample(database, "id", "documents", f"application_id = {entry}"),
            "placement_id": sample(database, "id", "placements", f"id = {placement}"),
            "sgk_notice_id": sample(database, "id", "sgk_notices", f"placement_id = {placement}"),
            "employer_id": sample(database, "employer_id", "offers", f"id = {offer}"),
            "quota_id": sample(database, "quota_id", "offers", f"id = {offer}"),
            "workplace_id": sample(database, "workplace_id", "offers", f"id = {offer}"),
            "school_id": sample(database, "school_id", "applications", f"id = {entry}"),
            "mail_id": sample(database, "id", "mails", users.replace("users.id", "user_id")),
            "user_id": sample(database, "id", "users"), "code": "not_found", "language": "tr", "number": "1",
        }

    user, session = database.rows(f"""
        select user_id, sessions.id from sessions where exists (select from offers where candidate_id = user_id and state = 'confirmed')
        limit 1""")[0]
    employer = database.rows(f"select employer_id from users join sessions on user_id = users.id where sessions.id = '{uid(5, 0)}'")
    people = [
        Reader("programme_officer", server.officer().token, objects("true")),
        Reader("employer_manager", member(), objects(f"employer_id = '{employer[0][0]}'")),
        Reader("candidate", token(user, session, "candidate"), objects(f"candidate_id = '{user}'")),
    ]
    for role in ("career_officer", "unit_officer", "iskur_officer"):
        found = database.rows(f"select id, school_id from users where role = '{role}' and state = 'active' order by id limit 1")
        if found:
            (officer, school), of = found[0], f"9{len(people)}"
            psql(database.url, f"insert into sessions (id, user_id, created_at) values ('{uid(7, int(of))}', '{officer}', now()) on conflict do nothing")
            at_school = f"pool_entry_id in (select id from applications where school_id = '{school}')" if school else "true"
            people.append(Reader(role, token(officer, uid(7, int(of)), role), objects(at_school)))
    return people


# Values that a type does not tell.
TYPED = {
    "q": ["mehmet", "yilmaz a", "2026-0000001"], "province_code": ["6", "69"], "field_code": ["computing"],
    "department_code": ["computer_engineering"], "document_type": ["language_certificate"], "class_year": ["2"],
}


def values(schema, contract):
    """Plausible values of a filter."""
    schema = schema.get("items", schema)
    if "$ref" in schema:
        schema = contract["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        return schema["enum"]
    kind = {"boolean": ["true", "false"], "integer": ["1"]}.get(schema.get("type"), [])
    if schema.get("format") in ("date", "date-time"):
        return ["2026-06-01" + "T00:00:00Z" * (schema["format"] == "date-time")]
    return kind or ["a"]


def requests(contract, reader):
    """The address of every read that the role may make, once without filters and once with each."""
    for path, methods in contract["paths"].items():
        operation = methods.get("get")
        if operation is None or reader.role not in operation.get("x-roles", []):
            continue
        names = re.findall(r"\{(\w+)\}", path)
        if any(reader.samples.get(name) is None for name in names):
            continue
        for name in names:
            path = path.replace(f"{{{name}}}", reader.samples[name])
        queries = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
        needed = "&".join(f"{one['name']}={values(one['schema'], contract)[0]}" for one in queries if one.get("required"))
        yield operation["operationId"], f"{path}?{needed}"
        for one in queries:
            if not one.get("required") and one["name"] not in ("limit", "cursor"):
                known = [reader.samples[one["name"]]] if one["name"] in reader.samples else TYPED.get(one["name"])
                for value in known or values(one["schema"], contract):
                    # Actions are decided for twenty objects at most.
                    few = "&limit=20" if value == "actions" else ""
                    yield operation["operationId"], f"{path}?{needed}&{one['name']}={urllib.parse.quote(value)}{few}"


def looks(plan, found):
    """Adds the rows that each node of a plan looks at, by table."""
    if table := plan.get("Relation Name"):
        removed = sum(plan.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        rows = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
        found.append((rows, table, plan["Node Type"], plan.get("Index Name")))
    for child in plan.get("Plans", []):
        looks(child, found)


def run(tier):
    database = tiers.postgres(tier)
    grows = {table for table, in database.rows(f"select relname from pg_stat_user_tables where n_live_tup > {GROWS}")}
    log = tiers.cluster(tier) / "log"
    server = Server(environment(f"{database.url}?options={EXPLAIN}", tiers.FOLDER / f"documents-{tier}-staj"))
    contract = json.loads((ROOT / "openapi" / "openapi.json").read_text())
    operations = {one.get("operationId") for methods in contract["paths"].values() for one in methods.values() if isinstance(one, dict)}
    if unknown := WHOLE.keys() - operations:
        sys.exit(f"no such operations: {', '.join(unknown)}")
    worst, asked, plans, refused = {}, 0, 0, {}
    with log.open(encoding="utf-8", errors="replace") as lines:
        for reader in readers(database, server):
            for operation, address in requests(contract, reader):
                lines.seek(0, 2)
                request = urllib.request.Request(server.url + address, headers={"Authorization": f"Bearer {reader.bearer}"})
                try:
                    with urllib.request.urlopen(request, timeout=120) as response:
                        response.read()
                    asked += 1
                except urllib.error.HTTPError as error:
                    refused.setdefault(operation, []).append(f"{error.code} {address}")
                    continue
                for plan in re.findall(r"plan:\n\t(\{.*?^\t\})", lines.read(), re.M | re.S):
                    explained, found, plans = json.loads(plan), [], plans + 1
                    if any(text in explained["Query Text"] for text in BACKGROUND):
                        continue
                    looks(explained["Plan"], found)
                    for rows, table, node, index in found:
                        key = (operation, table)
                        if table in grows and rows > LIMIT and rows > worst.get(key, [0])[0]:
                            worst[key] = (rows, reader.role, address, f"{node} {index or ''}", " ".join(explained["Query Text"].split())[:200])
    server.end()
    wrong = {key: one for key, one in worst.items() if key[0] not in WHOLE}
    for (operation, table), (rows, role, address, node, text) in sorted(worst.items(), key=lambda one: -one[1][0]):
        print(f"{operation} as {role}: {rows} rows of {table} by {node}\n  {address}\n  {text}")
    never = {one for one in refused if not any(one == operation for operation, _ in worst)}
    print(f"{asked} reads on tier {tier}, {plans} plans; refused: {', '.join(f'{one}: {refused[one][0]}' for one in sorted(never)) or 'none'}")
    if not grows or plans < asked:
        sys.exit(f"nothing was checked: {len(grows)} tables grow, and {plans} plans were read")
    if wrong:
        sys.exit(f"{len(wrong)} reads look at more than {LIMIT} rows of a table that grows")
