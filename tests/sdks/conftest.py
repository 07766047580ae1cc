"""Released SDKs, one folder each: `make test-sdks` installs them and tells where."""

import os

# They are a gigabyte of packages that the rest of the tests does without.
collect_ignore_glob = [] if "IRONWIRE_SDKS" in os.environ else ["test_*.py"]
