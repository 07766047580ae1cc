"""`python -m ironwire`: the version, the active kernel and the engines that are installed."""

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
    main()
