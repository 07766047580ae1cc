"""Names of test cases: the same in every run, and in every process of one."""

import re

__all__ = ["label"]


def label(value: object) -> str:
    """Return the value as text, without the addresses of objects."""
    return re.sub(r" at 0x[0-9a-f]+", "", ascii(value))
