"""`python -m ironwire`: what is installed; `python -m ironwire doctor PACKAGE`: an SDK on it."""

import sys
from importlib.metadata import PackageNotFoundError, version

import ironwire
from ironwire import _kernel


def main() -> None:
    """Print what this installation is made of."""
    print(f"ironwire {ironwire.__version__}")
    print(f"kernel   {_kernel.active.NAME} ({_kernel.why})")
    for package in ("httpx", "httpx2"):
        try:
            print(f"{package:<8} {version(package)}")
        except PackageNotFoundError:
            print(f"{package:<8} not installed")


if __name__ == "__main__":
    if sys.argv[1:2] == ["doctor"]:
        from ironwire.doctor import main as doctor

        sys.exit(doctor(sys.argv[2:]))
    main()
