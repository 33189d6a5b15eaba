"""How often the case of a customer who comes back after a failure is solved in the end.

    python -m sim.calibration.returned scenarios/retail.toml

The orchestrator takes this share for the chance that is left to whoever loses patience or is not
helped (`orchestrator.return_solved_share`). A company has it from its records: of the cases in
which a customer gave up waiting, chased a message or was served in vain and then made another
contact, how many were solved. Here the record is the shipped retail baseline under the service
model under which its volumes were recorded. To be run again when that scenario is changed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.churn import MODEL, REPLICATIONS
from sim.engine.journal import FLAG_RESOLVED, CaseEnd, ContactEnd
from sim.engine.run import simulate
from sim.errors import StudyError
from sim.scenario.load import load

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

_SERVED: Final = (int(ContactEnd.ANSWERED), int(ContactEnd.CHASED))


def solved_after_return(scenario: Scenario, replications: int = REPLICATIONS) -> float:
    """The share of such cases that are solved, of those that arose in the window and are over.

    Raises:
        StudyError: nobody comes back.
    """
    found = np.zeros(2)
    for number in range(replications):
        found += counted(simulate(scenario, MODEL, replication=number))
    if not found[1]:
        raise StudyError("nobody comes back after a failure.")
    return float(found[0] / found[1])


def counted(journal: Journal) -> tuple[int, int]:
    """Cases that are solved after somebody came back, and all in which somebody did."""
    contacts = np.sort(journal.contacts, order=["case", "offered"])
    again = np.append(contacts["case"][1:] == contacts["case"][:-1], [False])
    in_vain = np.isin(contacts["end"], _SERVED) & ((contacts["flags"] & FLAG_RESOLVED) == 0)
    failed = in_vain | (contacts["end"] == ContactEnd.ABANDONED)
    cases = journal.cases
    mine = np.isin(cases["case"], contacts["case"][failed & again])
    mine &= (cases["arrival"] >= journal.warm_up_ticks) & (cases["end"] != CaseEnd.OPEN)
    mine &= cases["arrival"] < journal.horizon_ticks
    return int((mine & (cases["end"] == CaseEnd.RESOLVED)).sum()), int(mine.sum())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.calibration.returned", description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    asked = parser.parse_args(arguments)
    print(f"{solved_after_return(load(asked.scenario), asked.replications):.3f}")  # noqa: T201 - asked for
    return 0


if __name__ == "__main__":
    sys.exit(main())
