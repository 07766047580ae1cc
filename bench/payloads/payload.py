"""What a family's maker returns, and a copy of it whose strings are new."""

from dataclasses import dataclass

from ironwire import OMIT

__all__ = ["Payload", "call", "with_new_strings"]

_SETTINGS = ("top_p", "stop", "seed", "user", "metadata")


@dataclass(frozen=True)
class Payload:
    """A body, and the same body made ready for others.

    Attributes:
        body: What a call hands over, `OMIT` standing for arguments that were not given.
        ready: Without omitted entries and, where orjson needs it, converted: what orjson gets.
        plain: Such that the stdlib, with `objects.plain` as its `default`, writes the text that
            is expected of the kernels.
    """

    body: object
    ready: object
    plain: object


def call(given: dict[str, object]) -> Payload:
    """Return a body of the given arguments, followed by five that were not given."""
    return Payload({**given, **dict.fromkeys(_SETTINGS, OMIT)}, given, given)


def with_new_strings(value: object) -> object:
    """Return a deep copy of dicts and lists in which every text is a new object.

    Keys and one-letter texts stay: they are literals as a rule, which outlive a call.
    """
    if isinstance(value, str):
        return value[:1] + value[1:]
    if isinstance(value, dict):
        return {key: with_new_strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_new_strings(item) for item in value]
    return value
