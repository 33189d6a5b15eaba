"""What a comparison finds, as data: every finding is a code with its values.

Sentences are made of them by :mod:`sim.study.telling`, in whichever language; whatever else wants
to know what was found (a page, another program) looks at the code and the values.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final

from sim.study.contrast import Outcome
from sim.study.precision import FEW_REPLICATIONS

NAN: Final = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found.

    Attributes:
        code: what it is. model: label of the system that it is about, or empty: about the whole.
        base: label of the system that it is compared with, or empty.
    """

    code: str
    model: str = ""
    base: str = ""

    CODES: ClassVar[tuple[str, ...]] = ()
    """Codes that findings of a class have."""
    NESTED: ClassVar[tuple[str, ...]] = ()
    """Those of them that belong to the finding before."""
    FAMILY: ClassVar[str] = "verdict"
    """Beginning of the key of their sentence."""

    @property
    def form(self) -> str:
        """End of the key of the sentence."""
        return self.code

    def to_json(self) -> dict[str, Any]:
        """Code and values, the code first; ready for :func:`sim.study.store.plain`."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall(Finding):
    """How a system compares as a whole.

    Attributes:
        replications: of both. like: an earlier system under which everything went the same way.
    """

    replications: int
    like: str = ""

    CODES = ("no_difference", "no_headline_difference", "as_another", "differs", "only_prices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Finding):
    """One measure of a system beside that of the base.

    Attributes:
        measure: key. role: ``headline``, ``beside`` or ``channel``. channel: its name, if so.
        value, base_value: in `unit`. difference, low, high: of the two, with the interval that goes
            with the statement: a wider one than 95 % where several measures are tested together.
        relative: difference as a share of the base's value. p_adjusted: after Holm's correction.
        significant: whether the difference is.
    """

    measure: str
    role: str = "headline"
    channel: str = ""
    value: float
    base_value: float
    difference: float
    low: float
    high: float
    relative: float = NAN
    p_value: float = NAN
    p_adjusted: float = NAN
    significant: bool
    unit: str

    CODES = ("better", "worse", "more", "less", "none", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Finding):
    """Hours that agents worked, per replication, where parts of them moved."""

    value: float
    base_value: float

    CODES = ("agents_worked",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Finding):
    """One thing that moved together with the result.

    Attributes:
        part: which. difference, low, high: in hours per replication, in contacts or cases out of a
            hundred, in seconds, or in money per resolved case, by the code.
        size: of the difference, relative to the agents' work or to all contacts or cases.
        new: the base has nothing of the kind. unit: of the difference.
    """

    part: str
    difference: float
    low: float
    high: float
    size: float
    new: bool
    unit: str

    CODES = (
        "why_work",
        "why_contacts",
        "why_cases",
        "why_waits",
        "why_money",
        "why_longer",
        "why_displaced",
        "why_leaving",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsOn(Finding):
    """Whether the verdict on a measure needs weights that nobody has measured.

    Attributes:
        measure: key. outcome, difference: with the weights. outcome_without, difference_without:
            with all of them at zero. unit: of both differences.
    """

    measure: str
    outcome: Outcome
    difference: float
    outcome_without: Outcome
    difference_without: float
    unit: str

    CODES = ("driven_by_assumption", "stands_without_assumption")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misleading(Finding):
    """Cost per contact says something else than cost per resolved case."""

    outcome_per_contact: Outcome
    outcome_per_case: Outcome

    CODES = ("cost_per_contact_misleads",)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSimulated(Finding):
    """Capabilities of a system, by name, that are not simulated yet."""

    capabilities: tuple[str, ...]

    CODES = ("not_simulated",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution(Finding):
    """What a reader has to know whatever the numbers say.

    Attributes:
        replications: where they are few. share: of the cases that were open at the end.
        note: code of a note of the run.
    """

    replications: int = 0
    share: float = NAN
    note: str = ""

    FAMILY = "caution"
    CODES = (
        *("one_replication", "few_replications", "many_open_cases"),
        *("cost_per_contact_flattered", "note"),
    )


def few(replications: int) -> list[Finding]:
    """A caution where intervals rest on few replications; none otherwise."""
    if replications >= FEW_REPLICATIONS:
        return []
    return [Caution(code="few_replications", replications=replications)]
