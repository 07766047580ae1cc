"""Selects the kernel: the only file that knows that there are two.

`IRONWIRE_KERNEL=rust|python|auto` decides which is active: `auto`, the default, takes the
Rust kernel where it can be imported, `rust` raises the ImportError instead of running slow.
`IRONWIRE_LEVEL=auto|public|baseline|avx2` decides how the Rust kernel walks a body: `public` by
the public interface of the interpreter alone, `auto`, the default, by the best way there is.
"""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ironwire._kernel import fallback
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError

__all__ = ["Kernel", "active", "available", "kernel_named", "why"]


def _select(wanted: str, level: str) -> tuple[Mapping[str, Kernel], Kernel, str]:
    if wanted not in {"auto", "rust", "python"}:
        raise InputValueError("IRONWIRE_KERNEL", "expected `rust`, `python` or `auto`")
    if wanted == "python":
        return {"python": fallback}, fallback, "IRONWIRE_KERNEL=python"
    try:
        from ironwire._kernel import _rust  # noqa: PLC0415 - may be missing
    except ImportError as exc:
        if wanted == "rust":
            raise
        return {"python": fallback}, fallback, f"the extension cannot be imported: {exc}"
    try:
        used = _rust.use_level(level)
    except ValueError as exc:
        raise InputValueError("IRONWIRE_LEVEL", str(exc)) from exc
    why = f"the extension is installed and walks at level `{used}`"
    return {"rust": _rust, "python": fallback}, _rust, why


_available, _active, _why = _select(
    os.environ.get("IRONWIRE_KERNEL", "auto"), os.environ.get("IRONWIRE_LEVEL", "auto")
)

available: Final[Mapping[str, Kernel]] = MappingProxyType(dict(_available))
"""The kernels that this installation has, by name."""

active: Final[Kernel] = _active
"""The kernel that clients use by default."""

why: Final[str] = _why
"""The reason why `active` is the active one."""


def kernel_named(kernel: object) -> Kernel:
    """Return the kernel for a client's `kernel=` argument: a name, or None for the active one."""
    if kernel is None:
        return active
    if not isinstance(kernel, str):
        raise InputTypeError("kernel", f"expected a name or None, got {type(kernel).__name__}")
    if kernel not in available:
        raise InputValueError("kernel", f"expected one of {sorted(available)}")
    return available[kernel]
