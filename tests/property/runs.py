"""One run, and what can be asked of its journal to find out which mechanisms it reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.compiled.driver import run_compiled
from sim.engine.journal import TABLES, Journal, WorkKind
from sim.engine.plan import Plan
from sim.engine.planning import build_plan
from sim.engine.run import simulate
from sim.measures.sweeps import Spells
from sim.rules.codes import MODE_CHAT, MODE_LIVE
from sim.scenario.schema import Scenario
from sim.service_models.registry import resolve
from tests.property.journals import equal_rows

Ticks = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

ATTEMPTS: Final = 1 << 16
"""More than any case makes."""


@dataclass(frozen=True)
class Run:
    """A scenario under one service model, served by the compiled engine."""

    scenario: Scenario
    plan: Plan
    journal: Journal

    @property
    def contacts(self) -> Any:
        """Rows of all contacts."""
        return self.journal.contacts

    @property
    def turns(self) -> Any:
        """Rows of all turns of threads."""
        return self.journal.turns

    @property
    def decisions(self) -> Any:
        """Rows of all decisions of the orchestrator."""
        return self.journal.decisions

    @cached_property
    def modes(self) -> npt.NDArray[np.int64]:
        """Mode of each contact's channel."""
        return np.asarray(self.plan.channel["mode"][self.contacts["channel"]])

    @cached_property
    def held(self) -> Mask:
        """Which contacts are on a channel whose customers wait for the answer."""
        return np.isin(self.modes, (MODE_LIVE, MODE_CHAT))

    @cached_property
    def closed_cases(self) -> Ticks:
        """When each case was closed, by number of the case; far away if it never was."""
        found = np.full(len(self.journal.tape.cases), np.iinfo(np.int64).max)
        rows = self.journal.cases[self.journal.cases["closed"] >= 0]
        found[rows["case"]] = rows["closed"]
        return found

    @cached_property
    def next_contacts(self) -> tuple[Any, Any]:
        """Contacts and the next of the same case, row by row."""
        rows = self.contacts[np.lexsort((self.contacts["attempt"], self.contacts["case"]))]
        again = rows["case"][1:] == rows["case"][:-1]
        return rows[:-1][again], rows[1:][again]

    @cached_property
    def next_turns(self) -> tuple[Any, Any]:
        """Turns and the next of the same thread, row by row."""
        rows = self.turns[np.lexsort((self.turns["turn"], keys(self.turns)))]
        again = keys(rows)[1:] == keys(rows)[:-1]
        return rows[:-1][again], rows[1:][again]

    @cached_property
    def next_spells(self) -> tuple[Any, Any]:
        """Spells of work on a turn and the next on the same turn: it was interrupted between."""
        rows = self.journal.work
        rows = rows[(rows["kind"] == WorkKind.HANDLING) & (rows["turn"] > 0)]
        rows = rows[np.lexsort((rows["start"], rows["turn"], keys(rows)))]
        again = (keys(rows)[1:] == keys(rows)[:-1]) & (rows["turn"][1:] == rows["turn"][:-1])
        return rows[:-1][again], rows[1:][again]

    def contact_of(self, rows: Any, attempt: str = "attempt") -> Any:
        """The contacts that rows of another table belong to, or that a column names."""
        known = keys(self.contacts)
        order = np.argsort(known)
        return self.contacts[order[np.searchsorted(known[order], keys(rows, attempt))]]

    def mode_of(self, rows: Any) -> npt.NDArray[np.int64]:
        """Mode of the channel of each row."""
        return np.asarray(self.plan.channel["mode"][rows["channel"]])

    def channel(self, name: str, rows: Any) -> npt.NDArray[Any]:
        """A column of the channels' table, for the channel of each row."""
        return np.asarray(self.plan.channel[name][rows["channel"]])

    def flagged(self, bit: int) -> Any:
        """Contacts that carry a flag."""
        return self.contacts[(self.contacts["flags"] & bit) != 0]

    def openings(self, channel: int) -> Spells:
        """Spells in which a channel is open."""
        first, last = self.plan.opening_first[channel : channel + 2]
        return Spells(self.plan.opening_from[first:last], self.plan.opening_until[first:last])

    def is_open(self, channel: int, ticks: Ticks) -> Mask:
        """Whether a channel is open at each tick."""
        return np.asarray(self.openings(channel).count_at(ticks) > 0)

    def without(self, **changes: Any) -> bool:
        """Whether the journal differs from that of the same plan with these changes."""
        tables = run_compiled(replace(self.plan, **changes), self.journal.tape)
        return not all(equal_rows(getattr(self.journal, t), tables[t]) for t in TABLES)

    def channels_with(self, **columns: Any) -> Any:
        """The plan's channels with some columns changed."""
        table = self.plan.channel.copy()
        for name, value in columns.items():
            table[name] = value
        return table

    def parameters_with(self, place: int, value: float) -> npt.NDArray[np.float64]:
        """The plan's parameters with one changed."""
        changed = self.plan.parameters.copy()
        changed[place] = value
        return changed


Mechanism = Callable[[Run], bool]


def keys(rows: Any, attempt: str = "attempt") -> npt.NDArray[np.int64]:
    """Case and attempt in one number."""
    return np.asarray(rows["case"].astype(np.int64) * ATTEMPTS + rows[attempt])


def served(scenario: Scenario, model: str) -> Run:
    """Run a scenario on the compiled engine."""
    plan = build_plan(scenario, resolve(model, scenario).capabilities)
    return Run(scenario, plan, simulate(scenario, model, engine="compiled"))


def flag(bit: int) -> Mechanism:
    """Some contact carries the flag."""
    return lambda run: len(run.flagged(bit)) > 0


def turn_flag(bit: int) -> Mechanism:
    """Some turn carries the flag."""
    return lambda run: bool((run.turns["flags"] & bit).any())


def part(name: str) -> Mechanism:
    """Some contact has work, or time, of this kind."""
    return lambda run: bool((run.contacts[name] > 0).any())
