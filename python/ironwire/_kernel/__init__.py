"""Selects the kernel: the only file that knows that there are two.

`IRONWIRE_KERNEL=rust|python|auto` decides which is active: `auto`, the default, takes the
Rust kernel where it can be imported, `rust` raises the ImportError instead of running slow.
`IRONWIRE_LEVEL=auto|public|baseline|avx2|avx512` decides how the Rust kernel walks a body:
`public` by the public interface of the interpreter alone, `baseline` by instructions that every
processor has, `auto`, the default, by the best way there is.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Final

from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError

__all__ = ["Kernel", "active", "available", "kernel_named", "why"]


class _Kernels(Mapping[str, Kernel]):
    """The kernels by name; that in Python, which takes a while, is imported when it is needed."""

    def __init__(self, rust: Kernel | None) -> None:
        self._rust = rust

    def __getitem__(self, name: str) -> Kernel:
        if name == "rust" and self._rust is not None:
            return self._rust
        if name != "python":
            raise KeyError(name)
        from ironwire._kernel import fallback  # noqa: PLC0415

        return fallback

    def __iter__(self) -> Iterator[str]:
        return iter(("python",) if self._rust is None else ("rust", "python"))

    def __len__(self) -> int:
        return 1 if self._rust is None else 2


def _select(wanted: str, level: str) -> tuple[_Kernels, str]:
    """Return the kernels that there are, the active one first, and why it is that."""
    if wanted not in {"auto", "rust", "python"}:
        raise InputValueError("IRONWIRE_KERNEL", "expected `rust`, `python` or `auto`")
    if wanted == "python":
        return _Kernels(None), "IRONWIRE_KERNEL=python"
    try:
        from ironwire._kernel import _rust  # noqa: PLC0415 - may be missing
    except ImportError as exc:
        if wanted == "rust":
            raise
        return _Kernels(None), f"the extension cannot be imported: {exc}"
    try:
        used = _rust.use_level(level)
    except ValueError as exc:
        raise InputValueError("IRONWIRE_LEVEL", str(exc)) from exc
    return _Kernels(_rust), f"the extension is installed and walks at level `{used}`"


_available, _why = _select(
    os.environ.get("IRONWIRE_KERNEL", "auto"), os.environ.get("IRONWIRE_LEVEL", "auto")
)

available: Final[Mapping[str, Kernel]] = _available
"""The kernels that this installation has, by name."""

active: Final[Kernel] = next(iter(_available.values()))
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
