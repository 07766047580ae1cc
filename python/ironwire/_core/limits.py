"""How long a call may take, how often it may be repeated, how much it may read."""

from typing import NamedTuple

from ironwire._core.options import (
    NO_OPTIONS,
    Options,
    Phases,
    chunk_size,
    max_response_bytes,
    max_retries,
    retry_policy,
    timeout_s,
    total_timeout_s,
)
from ironwire._core.policies import RetryPolicy

__all__ = ["Limits", "call_limits", "client_limits"]


class Limits(NamedTuple):
    """What a call may take.

    Attributes:
        timeout_s: Seconds for each phase, one number for all or a number each; infinity
            for no limit, None for the httpx client's own timeout.
        total_timeout_s: Seconds for the whole call; None for no limit.
        max_response_bytes: How long the response's body may be; None for no limit.
        policy: The policy that decides about retries.
        max_retries: How many attempts may follow the first.
    """

    timeout_s: float | Phases | None
    total_timeout_s: float | None
    max_response_bytes: int | None
    policy: RetryPolicy
    max_retries: int


def client_limits(
    base_timeout: object, total_timeout: object, max_response: object, policy: RetryPolicy
) -> Limits:
    """Return the limits that a client gives its calls.

    Raises:
        InputError: A limit is refused; the error names it.
    """
    return Limits(
        timeout_s(NO_OPTIONS, base_timeout),
        total_timeout_s(NO_OPTIONS, total_timeout),
        max_response_bytes(NO_OPTIONS, max_response),
        policy,
        policy.max_retries,
    )


def call_limits(options: Options, client: Limits) -> Limits:
    """Return the limits of a call: those that its options set, else the client's.

    Raises:
        InputError: A limit is refused; the error names it.
    """
    if not options:
        return client
    # Generated code reads it; here it is only refused in time.
    chunk_size(options)
    phase_s = timeout_s(options, client.timeout_s)
    policy = retry_policy(options, client.policy)
    return Limits(
        phase_s,
        total_timeout_s(options, client.total_timeout_s),
        max_response_bytes(options, client.max_response_bytes),
        policy,
        max_retries(options, policy.max_retries),
    )
