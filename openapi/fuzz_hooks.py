"""What Schemathesis cannot read from the contract."""
import schemathesis


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
