"""`python -m examples`: the demo; its exit status tells whether every call was verified."""

import sys

from .demo import main

if __name__ == "__main__":
    sys.exit(main())
