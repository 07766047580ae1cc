"""What a client draws anew for each call: multipart boundaries and idempotency keys."""

import uuid

__all__ = ["new_boundary", "new_key"]


def new_boundary() -> str:
    """Return a multipart boundary, as long as the families' own."""
    return uuid.uuid4().hex


def new_key() -> str:
    """Return an idempotency key: a random UUID."""
    return str(uuid.uuid4())
