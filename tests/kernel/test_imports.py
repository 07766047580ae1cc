import subprocess
import sys

import pytest

PROGRAM = """
import sys
from ironwire._kernel import available
{statement}
for kernel in available.values():
    kernel.encode_body({{"a": [1, 2.5, "b", None, True, {{1, 2}}, b"c", {{3: (4,)}}]}})
heavy = {{"attrs", "httpx", "httpx2", "msgspec", "numpy", "pydantic", "pydantic_core"}}
print(*sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("statement", ["", "import decimal, uuid, datetime"])
def test_no_library_is_imported_to_recognise_its_types(statement: str) -> None:
    program = PROGRAM.format(statement=statement)

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
