"""A plan with everything at its simplest."""

from ironwire import RetryPolicy, _kernel
from ironwire._core.config import ClientConfig, checked_config
from ironwire._core.plan import Call, RequestPlan, plan


def make_config(**base_headers: str) -> ClientConfig:
    return checked_config(
        base_url="https://api.example/v1",
        base_headers={"X-Key": "key", **base_headers},
        base_timeout=None,
        policy=RetryPolicy(backoff_base_s=1, backoff_cap_s=8),
        total_timeout=None,
        key_field="Idempotency-Key",
        max_response=100,
        kernel=_kernel.active,
        is_async=False,
        make_boundary=lambda: "boundary",
        make_key=lambda: "made",
        is_fixed=True,
    )


def make_plan(
    config: ClientConfig | None = None, /, *, is_stream: object = False, **changes: object
) -> RequestPlan:
    call = Call(
        path="items",
        method="GET",
        base_url=None,
        params=None,
        json=None,
        data=None,
        content=None,
        files=None,
        headers=None,
        request_options=None,
        retries=0,
        omit=None,
        force_multipart=False,
        optional_body=False,
    )
    changed = call._replace(**changes)  # type: ignore[arg-type]  # object on purpose
    return plan(changed, config or make_config(), is_stream=is_stream is True)
