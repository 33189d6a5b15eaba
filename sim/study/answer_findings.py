"""The findings with which a comparison begins: the answer, the ladder, the state of the baseline.

At the end stands how findings of a comparison are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sim.study.contrast import Outcome
from sim.study.fair_findings import FAIR
from sim.study.findings import (
    NAN,
    Caution,
    Change,
    Finding,
    Misleading,
    NotSimulated,
    Overall,
    Reason,
    RestsOn,
    Work,
)

Worth = tuple[str, float, float, float]
"""What a platform may cost on one count: basis, price per agent-month, its 95 % interval."""

ChannelTarget = tuple[str, float, float, float]
"""A channel, the share answered in time, the share wanted, the time in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Finding):
    """Which model the ladder supports; `model` is the one on the count in the middle.

    Attributes:
        picks: basis and label. priced: whether a price is stated.
    """

    picks: tuple[tuple[str, str], ...]
    priced: bool

    FAMILY = "answer"
    CODES = ("first_on_all", "one_on_all", "depends", "scenarios_only")

    @property
    def form(self) -> str:
        """Another one where no price is stated."""
        return self.code if self.priced or self.code == "scenarios_only" else f"{self.code}.free"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpTo(Finding):
    """Up to which price a model is worth having beside `base`.

    Attributes:
        worth: on each count. charged, base_charged: stated prices. unit: of all.
    """

    worth: tuple[Worth, ...]
    charged: float
    base_charged: float
    unit: str

    FAMILY = "answer"
    CODES = ("worth_up_to", "too_dear")

    @property
    def form(self) -> str:
        """Another one where no price is stated."""
        return self.code if self.charged or self.base_charged else f"{self.code}.free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surety(Finding):
    """Whether chance could turn the answer.

    Attributes:
        replications: of all. basis, low, high, charged: of the comparison that is least sure.
    """

    replications: int
    basis: str = ""
    low: float = NAN
    high: float = NAN
    charged: float = NAN
    unit: str = ""

    FAMILY = "answer"
    CODES = (
        *("beyond_chance", "within_chance", "next_within_chance"),
        *("precision_unknown", "nothing_to_choose"),
    )

    @property
    def form(self) -> str:
        """Another one where no price is stated."""
        free = "within_chance" in self.code and self.charged == 0
        return f"{self.code}.free" if free else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnsRound(Finding):
    """What would turn the answer round.

    Attributes:
        keys: of assumptions, each with the values for which a part of the verdict turns, such as
            ``> 0.5``, and with that part: model, base and measure.
        rest: how many more there are. tried: how many were moved. file: of the scenario.
    """

    keys: tuple[tuple[str, str, str, str, str], ...] = ()
    rest: int = 0
    tried: int = 0
    file: str = ""

    FAMILY = "answer"
    CODES = ("not_looked_at", "nothing_turns_it", "weakened_by", "turned_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLadder(Finding):
    """A model on the ladder, against the next cheaper one worth having.

    Attributes:
        changes: measure, difference, interval that goes with the statement, outcome, unit.
        worth: what the platform may cost on each count. charged: what it costs. cost, loaded: per
            resolved case, and with overhead. per_year, loaded_per_year: cost of a year like this.
            kept_per_year: yearly value of the customers kept beside `base`, by weights with a
            source and by all. beyond: next step, if passed over. unit: currency.
    """

    beyond: str = ""
    changes: tuple[tuple[str, float, float, float, Outcome, str], ...] = ()
    worth: tuple[Worth, ...] = ()
    charged: float = 0.0
    cost: float = NAN
    loaded: float = NAN
    per_year: float = NAN
    loaded_per_year: float = NAN
    kept_per_year: tuple[float, float] = (NAN, NAN)
    priced: bool = False
    unit: str = ""

    FAMILY = "ladder"
    CODES = ("first", "step", "dominated", "passed_over")

    @property
    def form(self) -> str:
        """Another one where no price is stated."""
        return self.code if self.priced or self.code == "passed_over" else f"{self.code}.free"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineState(Finding):
    """The system that all are compared with is no working centre.

    Attributes:
        missed: channels that miss their target. abandoned: share of calls and chats that give up.
            occupancy: of agents.
    """

    missed: tuple[ChannelTarget, ...] = ()
    abandoned: float = NAN
    occupancy: float = NAN

    FAMILY = "baseline"
    CODES = ("misses_targets", "overloaded")

    @property
    def form(self) -> str:
        """Whether targets are missed as well."""
        return f"{self.code}.too" if self.code == "overloaded" and self.missed else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved(Finding):
    """What is left of a gain where the baseline works.

    Attributes:
        measure: key. factor: on all head counts, at which the baseline works, or the largest tried.
        difference, low, high: there. before: as compared. share: of the gain that is only the lack
            of agents. replications: there. channels: that miss their targets however many agents.
    """

    measure: str
    factor: float
    difference: float
    low: float
    high: float
    before: float
    share: float = NAN
    replications: int = 0
    unit: str = ""
    channels: tuple[str, ...] = ()

    FAMILY = "relieved"
    CODES = ("some_of_it", "all_of_it", "none_of_it", "turned", "never_works")

    @property
    def form(self) -> str:
        """Whether it is no target that is missed."""
        is_busy = self.code == "never_works" and not self.channels
        return f"{self.code}.busy" if is_busy else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets(Finding):
    """Service-level targets of a system, channel by channel.

    Attributes:
        missed, met: channels.
    """

    missed: tuple[ChannelTarget, ...] = ()
    met: tuple[ChannelTarget, ...] = ()

    FAMILY = "targets"
    CODES = ("all_met", "some_missed", "all_missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfMade(Finding):
    """How much of the work the centre makes itself.

    Attributes:
        share: of customers' contacts that are repeats or duplicates. hours, of_hours: of agents on
            them, and in all, per replication.
    """

    share: float
    hours: float
    of_hours: float

    FAMILY = "self_made"
    CODES = ("work",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromRecord(Finding):
    """What the cases of a scenario were computed from.

    Attributes:
        scenario: its name. contacts: recorded. cases: behind them. ratio: cases per contact.
        shared: label of the scenario in which they were found, if it was another one.
    """

    scenario: str
    contacts: float = NAN
    cases: float = NAN
    ratio: float = NAN
    shared: str = ""

    FAMILY = "from_record"
    CODES = ("cases_found", "record_missed")

    @property
    def form(self) -> str:
        """Whether they were found in another scenario."""
        return f"{self.code}.shared" if self.code == "cases_found" and self.shared else self.code


KINDS: Final = (
    *(BaselineState, Relieved, Choice, UpTo, Surety, TurnsRound, OnLadder, Targets, SelfMade),
    FromRecord,
    *(Overall, Change, Work, Reason, RestsOn, Misleading, NotSimulated, Caution),
    *FAIR,
)
FIRST: Final = (BaselineState, Relieved, *FAIR, Choice, UpTo, Surety, TurnsRound)
"""Kinds that are told before everything else."""

_BY_CODE: Final = {code: kind for kind in KINDS for code in kind.CODES}


def read_findings(content: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Findings that were written as JSON; those whose code is unknown are left out.

    Args:
        content: dictionaries as :meth:`Finding.to_json` gives them; None stands for NaN.
    """
    return tuple(_read(one) for one in content if one.get("code") in _BY_CODE)


def _read(one: Mapping[str, Any]) -> Finding:
    kind = _BY_CODE[one["code"]]
    values = {f.name: one[f.name] for f in fields(kind) if f.name in one}
    return kind(**{name: _value(value) for name, value in values.items()})


def _value(value: Any) -> Any:
    if value is None:
        return NAN
    return tuple(_value(one) for one in value) if isinstance(value, list) else value
