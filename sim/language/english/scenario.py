"""What is said about a scenario: notes on how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SCENARIO: Final[Mapping[str, str]] = {
    "note.renamed": "{old} is now called {new}; the old name is still read",
}
