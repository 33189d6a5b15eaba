"""All that a log of contacts tells, in one place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.calibration.arrivals import Arrivals, fit_arrivals
from sim.calibration.fits import Fits, Group
from sim.calibration.handling import FEWEST_HANDLED, Handling, fit_handling
from sim.calibration.patience import Patience, fit_patience
from sim.calibration.returns import Returns, fit_returns
from sim.calibration.rows import Row, rows_of
from sim.calibration.written import scenario_text
from sim.errors import Fault, ScenarioError, StudyError
from sim.folders import write_whole
from sim.language.note import Note
from sim.records.contacts import ContactLog, read_contacts
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_DAY, TICKS_PER_HOUR

_MANY_UNNAMED: Final = 0.1
FEWEST_OF_GROUP: Final = 50
"""Abandonments with which a kind of contact, or a priority within it, has patience of its own."""


@dataclass(frozen=True, eq=False)
class Calibration(Fits):
    """What a log tells of a centre: its fits, as rows, as values, and as a scenario."""

    def rows(self) -> list[Row]:
        """Every fitted value, by what it is of."""
        return rows_of(self)

    def to_json(self) -> dict[str, Any]:
        """Values with their intervals, days left out, and what is not identified."""
        log, arrivals = self.log, self.arrivals
        return {
            "file": log.file,
            "contacts": len(log),
            "answered": int(log.answered.sum()),
            "abandoned": int(log.abandoned.sum()),
            "first_day": log.first_day.date().isoformat(),
            "days": log.days,
            "columns": dict(log.columns),
            "values": [row.to_json() for row in self.rows()],
            "patience": {group.name: fit.as_distribution() for group, fit in self.patience.items()},
            "handling": {
                group.name: {"law": fit.family, "distance": fit.distance, "p_value": fit.p_value}
                for group, fit in self.handling.items()
            },
            "special_days": [one.date.isoformat() for one in arrivals.special],
            "missing_days": [one.isoformat() for one in arrivals.missing],
            "notes": [note.to_json() for note in (*log.notes, *self.notes)],
        }

    def text(self, name: str = "calibrated") -> str:
        """A scenario as TOML, every fitted value with its interval beside it.

        Raises:
            StudyError: the log tells nothing of handle times.
        """
        return scenario_text(self, name)

    def scenario(self, name: str = "calibrated") -> Scenario:
        """The scenario itself.

        Raises:
            StudyError: the log tells nothing of handle times.
        """
        return Scenario.model_validate(tomllib.loads(self.text(name)))

    def write(self, path: str | Path) -> Path:
        """Write the scenario to a file, and never over one that is there.

        Raises:
            ScenarioError: the file is there.
            StudyError: the log tells nothing of handle times.
        """
        target = Path(path)
        if target.exists():
            raise ScenarioError(Fault("file_there_whole", file=str(target)))
        return write_whole(target, self.text(target.stem))


def calibrate(log: ContactLog | str | Path, **settings: Any) -> Calibration:
    """Estimate what a scenario needs from a log with one row per contact.

    Args:
        log: of contacts, or the file that it is in.
        settings: how the file is to be read, as for :func:`sim.read_export`.

    Raises:
        TableError: the file cannot be read.
    """
    contacts = log if isinstance(log, ContactLog) else read_contacts(log, **settings)
    notes: list[Note] = []
    contacts = _of_one_channel(contacts, notes)
    patience = _patience(contacts, notes)
    handling = _handling(contacts, notes)
    arrivals = fit_arrivals(contacts)
    returns = _returns(contacts, notes)
    notes += _not_identified(contacts, patience, arrivals)
    return Calibration(contacts, patience, handling, arrivals, returns, tuple(notes))


def _of_one_channel(log: ContactLog, notes: list[Note]) -> ContactLog:
    """The contacts of the channel with most of them."""
    names, counts = np.unique(log.channel.astype(str), return_counts=True)
    if len(names) < 2:
        return log
    largest = str(names[int(np.argmax(counts))])
    others = tuple(str(one) for one in names if one != largest)
    notes.append(Note("calibration.one_channel", channel=largest, others=others))
    return log.where(log.channel == largest)


def _returns(log: ContactLog, notes: list[Note]) -> dict[str, Returns]:
    found = {}
    for name, ended in (("abandoned", log.abandoned), ("served", log.answered)):
        try:
            found[name] = fit_returns(log, ended)
        except StudyError as error:
            notes.append(Note("calibration.no_returns", after=name, reason=str(error)))
    return found


def _not_identified(
    log: ContactLog, patience: Mapping[Group, Patience], arrivals: Arrivals
) -> list[Note]:
    """What the log cannot tell, or tells with a catch."""
    notes = []
    reach = tuple(
        Note("calibration.reach", group=group.name, seconds=fit.reach_seconds)
        for group, fit in patience.items()
        if fit.mean_second.extrapolated
    )
    if reach:
        notes.append(Note("calibration.extrapolated", reach=reach))
    for group, fit in patience.items():
        for low, high, surplus in fit.bumps if group == Group() else ():
            notes.append(Note("calibration.bump", low=low, high=high, beyond=surplus))
        if fit.at_once and group == Group():
            notes.append(Note("calibration.at_once", number=fit.at_once))
    if arrivals.day_cv is None:
        notes.append(Note("calibration.no_busyness"))
    if arrivals.missing:
        dates = tuple(one.isoformat() for one in arrivals.missing)
        notes.append(Note("calibration.missing", dates=dates))
    for one in arrivals.special:
        facts = {"date": one.date.isoformat(), "contacts": one.contacts, "usual": one.usual}
        notes.append(Note("calibration.special", **facts))
    change = arrivals.change_per_week
    if change.low > 0 or change.high < 0:
        facts = {"change": change.value, "low": change.low, "high": change.high}
        notes.append(Note("calibration.drift", **facts))
    unnamed = float((log.customer == "").mean())
    if log.has("customer") and unnamed > _MANY_UNNAMED:
        notes.append(Note("calibration.unnamed", share=unnamed))
    return [*notes, Note("calibration.never_in_a_log")]


def _patience(log: ContactLog, notes: list[Note]) -> dict[Group, Patience]:
    found: dict[Group, Patience] = {}
    try:
        found[Group()] = fit_patience(log.wait_seconds, log.abandoned)
    except StudyError as error:
        notes.append(Note("calibration.no_patience", reason=str(error)))
        return found
    for group in groups_of(log):
        mine = members(log, group)
        alone = group.priority and mine.sum() == members(log, Group(group.kind)).sum()
        if alone or int((log.abandoned & mine).sum()) < FEWEST_OF_GROUP:
            continue
        try:
            found[group] = fit_patience(log.wait_seconds[mine], log.abandoned[mine])
        except StudyError:
            continue  # the next larger group stands for it
    return found


def groups_of(log: ContactLog) -> list[Group]:
    """Kinds, then priorities within each, as far as the log tells them apart."""
    kinds = sorted(set(log.kind)) if log.has("kind") else [""]
    priorities = sorted(set(log.priority)) if log.has("priority") else [""]
    wanted = [Group(kind) for kind in kinds]
    wanted += [Group("", one) for one in priorities]
    wanted += [Group(kind, one) for kind in kinds for one in priorities]
    return list(dict.fromkeys(one for one in wanted if one != Group()))


def members(log: ContactLog, group: Group) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each contact belongs to a group."""
    mine = np.ones(len(log), dtype=bool)
    if group.kind:
        mine &= log.kind == group.kind
    if group.priority:
        mine &= log.priority == group.priority
    return mine


def _handling(log: ContactLog, notes: list[Note]) -> dict[Group, Handling]:
    served = log.where(log.answered)
    hour = served.arrival_ticks % TICKS_PER_DAY // TICKS_PER_HOUR
    found: dict[Group, Handling] = {}
    try:
        found[Group()] = fit_handling(served.handle_seconds, hour, served.agent)
    except StudyError as error:
        notes.append(Note("calibration.no_handling", reason=str(error)))
        return found
    for kind in sorted(set(served.kind)) if served.has("kind") else []:
        mine = served.kind == kind
        if int((served.handle_seconds[mine] > 0).sum()) >= FEWEST_HANDLED:
            found[Group(kind)] = fit_handling(
                served.handle_seconds[mine], hour[mine], served.agent[mine]
            )
    return found
