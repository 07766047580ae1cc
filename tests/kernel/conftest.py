"""Both kernels, one after the other; a missing one fails unless it is switched off."""

import os
from collections.abc import Iterator

import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel

NAMES = ["rust", "rust at public", "rust at baseline", "python"]


@pytest.fixture(params=NAMES[3:] if os.environ.get("IRONWIRE_KERNEL") == "python" else NAMES)
def kernel(request: pytest.FixtureRequest) -> Iterator[Kernel]:
    name, _, level = request.param.partition(" at ")
    if not level:
        yield _kernel.available[name]
        return
    # Only where there is an extension.
    from ironwire._kernel import _rust  # noqa: PLC0415

    _rust.use_level(level)
    yield _rust
    _rust.use_level("auto")
