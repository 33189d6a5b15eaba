"""English sentences of what a log tells of a centre, and of what it does not."""

from __future__ import annotations

from typing import Final

CALIBRATION: Final = {
    "calibration.no_patience": "patience is not identified: {reason}",
    "calibration.no_handling": "handle times are not identified: {reason}",
}
