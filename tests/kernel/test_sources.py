"""What the sources of the Rust kernel may hold where."""

import re
from pathlib import Path

SOURCES = Path(__file__).parent.parent.parent / "rust" / "src"


def code_of(path: Path) -> str:
    """Return the text of a file without its comments."""
    return re.sub(r"//[^\n]*", "", path.read_text())


def test_unsafe_code_is_in_one_folder() -> None:
    found = {
        path.relative_to(SOURCES).parts[0]
        for path in SOURCES.rglob("*.rs")
        if re.search(r"\bunsafe(_code)?\b", code_of(path))
    }

    assert found == {"raw"}
