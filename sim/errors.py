"""The exceptions of the package: everything a user can put right is a `CcsimError`.

    CcsimError                  exit code 2: the input, not the program, is at fault
    |-- ScenarioError           a scenario cannot be used; carries every `Fault` found
    |-- TableError              a CSV or XLSX table cannot be read; carries every `Fault` found
    |-- JournalError            a stored journal is missing, damaged or of another version
    |-- StudyError              a study (comparison, sweep, staffing search) cannot be set up
    `-- EngineError             exit code 3: a run broke one of its own invariants (a defect:
    please report it)

None of them derives from `ValueError`: pydantic would swallow it and lose the list of faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one place.

    Attributes:
        file: the file it stands in, `--set` for an override, or `` for a scenario built in Python.
        key: dotted key (`channels.voice.trunks`) or, in a table, `row 12, column offered`.
        value: what stands there, as text; empty if nothing does.
        problem: what is wrong with it, one clause.
        allowed: what may stand there; empty if the problem says it all.
        suggestion: what was probably meant; empty if there is no good guess.
    """

    file: str
    key: str
    value: str
    problem: str
    allowed: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        text = f"{self.key}{shown}: {self.problem}" if self.key else self.problem
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.suggestion:
            text += f"; did you mean {self.suggestion}?"
        return f"{self.file}: {text}" if self.file else text


class CcsimError(Exception):
    """Base of all errors of the package; `exit_code` is what the command line returns."""

    exit_code: int = 2


class _FaultsError(CcsimError):
    """An error that lists faults, one per line."""

    def __init__(self, faults: Sequence[Fault] | Fault | str) -> None:
        if isinstance(faults, str):
            faults = Fault("", "", "", faults)
        self.faults: list[Fault] = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[_FaultsError], tuple[list[Fault]]]:
        """Pickle by the faults (workers of a study send errors back)."""
        return type(self), (self.faults,)


class ScenarioError(_FaultsError):
    """A scenario that cannot be used, with all its faults at once."""


class TableError(_FaultsError):
    """An interval table that cannot be read, with all its faults at once."""


class JournalError(CcsimError):
    """A journal that is missing, damaged or of another version."""


class StudyError(CcsimError):
    """A study that cannot be set up as asked."""


class EngineError(CcsimError):
    """A broken invariant inside a run: a defect of the program, not of the input."""

    exit_code = 3
