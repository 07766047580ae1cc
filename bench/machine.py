"""What figures depend on: the machine and the versions."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

__all__ = ["machine", "versions"]

_PACKAGES: Final = (
    "ironwire",
    "httpx",
    "httpx2",
    "orjson",
    "msgspec",
    "pydantic_core",
    "ssrjson",
    "numpy",
    "requests",
    "aiohttp",
    "openai",
    "cohere",
)
_CPUINFO: Final = Path("/proc/cpuinfo")


def machine() -> dict[str, str]:
    """Return the processor's name, its widest instructions that matter, and the system."""
    cpu = _cpu()
    architecture = platform.machine()
    flags = cpu.get("flags", "").split()
    if architecture in {"arm64", "aarch64"}:
        simd = "NEON"
    elif "avx512_vbmi2" in flags:
        simd = "AVX-512 VBMI2"
    elif "avx2" in flags:
        simd = "AVX2"
    else:
        simd = "unknown"
    return {
        "cpu": cpu.get("model name") or platform.processor() or architecture,
        "simd": simd,
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {architecture}",
    }


def _cpu() -> dict[str, str]:
    """Return the fields of the first processor, where the system tells them in a file."""
    if not _CPUINFO.exists():
        return {}
    first, _, _ = _CPUINFO.read_text().partition("\n\n")
    pairs = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def versions() -> dict[str, str]:
    """Return the versions of the interpreter and of what is compared."""
    found = {platform.python_implementation(): platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        found["free-threaded"] = "yes"
    return found
