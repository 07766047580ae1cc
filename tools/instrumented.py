"""Builds the kernel in another way, beside a copy of the package, and runs a command on it.

Usage: instrumented.py asan|valgrind|refs COMMAND...

The ordinary build is untouched: all goes into `target/NAME`. `python` in the command is the
interpreter that fits the build.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "python" / "ironwire"


def main(name: str, command: list[str]) -> int:
    """Return the exit code of the command."""
    python = debug_python() if name == "refs" else sys.executable
    environment = {**os.environ, **VARIANTS[name](), "PYO3_PYTHON": python}
    package = built(name, python, environment)
    environment["PYTHONPATH"] = os.pathsep.join([str(package), str(ROOT / "tests")])
    environment["PYTHONMALLOC"] = "malloc" if name != "refs" else "default"
    wrapper = WRAPPERS.get(name, [])
    preloaded = environment.pop("PRELOAD", None)
    if preloaded:
        environment["LD_PRELOAD"] = preloaded
    words = [python if word == "python" else word for word in command]
    return subprocess.run([*wrapper, *words], env=environment, cwd=ROOT, check=False).returncode


def built(name: str, python: str, environment: Mapping[str, str]) -> Path:
    """Return the folder of a package with a kernel that was built for this."""
    target = ROOT / "target" / name
    host = output("rustc", "-vV").partition("host: ")[2].split()[0]
    cargo = ["cargo", "build", "--quiet", "--release", "--locked", "--lib"]
    subprocess.run(
        [*cargo, "--target", host, "--target-dir", str(target)],
        env={**environment, "RUSTFLAGS": environment.get("KERNEL_RUSTFLAGS", "")},
        cwd=ROOT,
        check=True,
    )
    suffix = output(python, "-c", "import sysconfig as s; print(s.get_config_var('EXT_SUFFIX'))")
    copy = target / "python" / "ironwire"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    shutil.copy(target / host / "release" / "lib_rust.so", copy / "_kernel" / f"_rust{suffix}")
    return copy.parent


def asan() -> dict[str, str]:
    """Return what AddressSanitizer needs, in the build and when it runs."""
    library, exceptions = (
        output("gcc", f"-print-file-name={name}") for name in ("libasan.so", "libstdc++.so.6")
    )
    if not Path(library).is_absolute():
        sys.exit("libasan is missing: install gcc's AddressSanitizer (Debian: libgcc-12-dev)")
    return {
        **SYMBOLS,
        "RUSTC_BOOTSTRAP": "1",
        "KERNEL_RUSTFLAGS": "-Zsanitizer=address",
        "PRELOAD": f"{library} {exceptions}",
        "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:allocator_may_return_null=1",
    }


def valgrind() -> dict[str, str]:
    """Return what a build for valgrind needs."""
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is missing (Debian: valgrind)")
    return dict(SYMBOLS)


def refs() -> dict[str, str]:
    """Return what a build for a debug interpreter needs."""
    return dict(SYMBOLS)


def debug_python() -> str:
    """Return the debug build of CPython: it counts all references that there are."""
    found = os.environ.get("DEBUG_PYTHON") or shutil.which("python3-dbg")
    if found is None:
        sys.exit("python3-dbg is missing (Debian: python3-dbg), and DEBUG_PYTHON names no other")
    return found


def output(*command: str) -> str:
    """Return what a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


SYMBOLS: Final = {
    "CARGO_PROFILE_RELEASE_DEBUG": "1",
    "CARGO_PROFILE_RELEASE_STRIP": "none",
    "CARGO_PROFILE_RELEASE_LTO": "off",
    "CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS": "true",
    "CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS": "true",
}

VARIANTS: Final = {"asan": asan, "valgrind": valgrind, "refs": refs}

WRAPPERS: Final = {
    "valgrind": [
        "valgrind",
        "--quiet",
        "--error-exitcode=9",
        "--num-callers=30",
        f"--suppressions={ROOT / 'tools' / 'valgrind.supp'}",
    ]
}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in VARIANTS:
        sys.exit(f"{__doc__}")
    sys.exit(main(sys.argv[1], sys.argv[2:]))
