"""The examples of the documents run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = re.compile(r"```python\n(?P<code>.*?)```(?:\n+```text\n(?P<output>.*?)```)?", re.DOTALL)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    pytest.param(match["code"], match["output"], id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, match in enumerate(EXAMPLE.finditer(document.read_text()))
]


@pytest.mark.parametrize(("code", "output"), EXAMPLES)
def test_an_example_runs_as_it_stands(code: str, output: str | None) -> None:
    command = [sys.executable, "-c", code]

    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert output is None or result.stdout == output


def test_the_readme_begins_with_an_example() -> None:
    assert any(param.id == "README.md-0" for param in EXAMPLES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_to_a_file(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target
