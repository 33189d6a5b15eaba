"""Compare the engines with known answers: `python -m tests.oracle.report --help`."""

from __future__ import annotations

import sys

from tests.oracle.reporting import main

if __name__ == "__main__":
    sys.exit(main())
