"""Compare the engines with known answers: `python tests/oracle/report.py --help`."""

from __future__ import annotations

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def import_from_here() -> None:
    """Let `tests.…` mean this repository: Ciw installs a package of that name."""
    package = types.ModuleType("tests")
    package.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = package
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))


if __name__ == "__main__":
    import_from_here()
    from tests.oracle.reporting import main

    sys.exit(main())
