"""Makes the `py3-none-any` wheel out of a platform wheel: the same, without the extension.

Usage: pure_wheel.py DIST

For platforms without a prebuilt wheel: there the Python kernel does the work.
"""

import subprocess
import sys
import tempfile
from pathlib import Path


def main(dist: Path) -> None:
    """Add the pure wheel to a folder that holds the platform's."""
    (platform_wheel,) = (path for path in dist.glob("*.whl") if "-none-any" not in path.name)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _wheel("unpack", str(platform_wheel), "--dest", scratch)
        (unpacked,) = folder.iterdir()
        for extension in [*unpacked.rglob("_rust*.so"), *unpacked.rglob("_rust*.pyd")]:
            extension.unlink()
        (metadata,) = unpacked.glob("*.dist-info/WHEEL")
        lines = metadata.read_text().splitlines()
        kept = [line for line in lines if not line.startswith(("Tag:", "Root-Is-Purelib:"))]
        metadata.write_text("\n".join([*kept, "Root-Is-Purelib: true", "Tag: py3-none-any", ""]))
        _wheel("pack", str(unpacked), "--dest-dir", str(dist))


def _wheel(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "wheel", *arguments], check=True, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
