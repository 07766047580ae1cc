"""Names a call, so that the API can tell a repeated request from a second one."""

from uuid import uuid4

__all__ = ["idempotency_fields"]


def idempotency_fields() -> dict[str, str]:
    """Return the header field of a new call; all its attempts carry the same."""
    return {"Idempotency-Key": str(uuid4())}
