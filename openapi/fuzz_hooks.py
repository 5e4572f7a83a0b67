"""What Schemathesis cannot read from the contract."""
import itertools

import schemathesis
from schemathesis import GenerationMode

KEYS = itertools.count()


def whole(value):
    """JSON Schema calls 12.0 an integer. The API wants whole numbers without a fraction (docs/api-design.md, Quirks)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole(of) for name, of in value.items()}
    return [whole(of) for of in value] if isinstance(value, list) else value


@schemathesis.hook
def before_call(context, case, kwargs):
    case.body = whole(case.body)
    if not case.meta or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    query, headers = case.query or {}, case.headers or {}
    # The server signs cursors, so no made-up one is valid.
    query.pop("cursor", None)
    # A made-up tag matches no object and a made-up key is soon used twice. Both would hide what the operation does.
    if not str(headers.get("If-Match", '"')).startswith('"'):
        del headers["If-Match"]
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = f"fuzz-{next(KEYS)}"
