"""Both kernels, one after the other; a missing one fails unless it is switched off."""

import os

import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel

NAMES = ["python"] if os.environ.get("IRONWIRE_KERNEL") == "python" else ["rust", "python"]


@pytest.fixture(params=NAMES)
def kernel(request: pytest.FixtureRequest) -> Kernel:
    return _kernel.available[request.param]
