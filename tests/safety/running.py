"""Runs a program of this folder in a process of its own: a crash is then an exit code."""

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["run"]

TESTS = Path(__file__).parent.parent


def run(program: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Return what a program printed, and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", f"safety.{program}", *arguments],
        cwd=TESTS,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
