"""The kernels against each other, on more values than a person would write.

`make fuzz` runs this for longer, and prints how many values were tried.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError
from ironwire.types import OMIT
from safety.bodies import Plan, built, extras, plain, plain_runs, rich, rich_runs, size

pytestmark = pytest.mark.skipif(
    os.environ.get("IRONWIRE_KERNEL") == "python", reason="one kernel is on"
)

EXAMPLES = int(os.environ.get("IRONWIRE_FUZZ_EXAMPLES", "500"))

LONG = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

values_tried = 0


@pytest.fixture(scope="module", autouse=True)
def _enough_values() -> Iterator[None]:
    yield
    sys.stdout.write(f"\n{values_tried} values tried\n")


def counted(*plans: Plan) -> None:
    global values_tried  # noqa: PLW0603 - counts across tests
    values_tried += sum(map(size, plans))


def outcome(kernel: Kernel, function: str, body: object, extra: Any, omit: object) -> object:
    try:
        # The text of a tree tells NaN from NaN, and an int from a bool and a float.
        return repr(getattr(kernel, function)(body, extra=extra, omit=omit))
    except EncodeError as exc:
        return type(exc), exc.args
    except ValueError:
        return "holds an int without a text"


def check_that_kernels_agree(plan: Plan, extra: Plan, omit: object) -> None:
    from ironwire._kernel import _rust  # noqa: PLC0415 - may be missing

    for function in ("encode_body", "filter_body"):
        expected = outcome(_kernel.available["python"], function, built(plan), built(extra), omit)
        for level in ("public", "baseline", "avx2", "auto"):
            with contextlib.suppress(ValueError):  # Not on every processor.
                _rust.use_level(level)
            assert outcome(_rust, function, built(plan), built(extra), omit) == expected


@LONG
@given(plan=rich, extra=extras, batch=rich_runs, omit=st.sampled_from([OMIT, None]))
def test_all_kernels_return_and_raise_the_same(
    plan: Plan, extra: Plan, batch: Plan, omit: object
) -> None:
    counted(plan, extra, batch)

    check_that_kernels_agree(plan, extra, omit)
    check_that_kernels_agree(batch, None, omit)


@LONG
@given(body=plain, batch=plain_runs)
def test_plain_bodies_are_written_as_the_standard_library_does(body: Any, batch: Any) -> None:
    body = {"body": body, "batch": batch}
    counted(body)
    expected = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    for kernel in _kernel.available.values():
        assert kernel.encode_body(body, omit=OMIT) == expected.encode()
