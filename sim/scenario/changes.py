"""What-ifs in a few words: `volume=+10%`, `voice.volume=+10%`, `phone.agents=-3`, `voice.aht=-5%`.

A change says what moves and by how much, from what the scenario has; `--set` says what a key is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import Fault, ScenarioError
from sim.faults.translate import near
from sim.scenario.schema import Scenario
from sim.sections.interval_table import IntervalTable

LABEL: Final = "--change"
_FORM: Final = re.compile(
    r"^\s*(?:(?P<name>[^=.]+)\.)?(?P<what>volume|agents|aht)\s*=\s*"
    r"(?P<sign>[+-])(?P<size>\d+(?:\.\d+)?)(?P<share>%?)\s*$"
)

Plain = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        what: ``volume``, ``agents`` or ``aht``.
        name: of the channel or team; empty for all.
        factor: by which it is multiplied; 1 where a number is added.
        added: agents that are added.
    """

    what: str
    name: str
    factor: float
    added: int


def parse_change(text: str, scenario: Scenario) -> Change:
    """A change from its text.

    Raises:
        ScenarioError: it is none, or names what the scenario does not have.
    """
    found = _FORM.match(text)
    if found is None or (not found["share"] and found["what"] != "agents"):
        raise ScenarioError(Fault("change_form", file=LABEL, text=text))
    name, sign = (found["name"] or "").strip(), -1.0 if found["sign"] == "-" else 1.0
    size = sign * float(found["size"])
    is_share = bool(found["share"])
    if (is_share and size <= -100) or (not is_share and not size.is_integer()):
        raise ScenarioError(Fault("change_form", file=LABEL, text=text))
    of_team = found["what"] == "agents"
    known = tuple(scenario.teams if of_team else scenario.channels)
    if name and name not in known:
        what = "team" if of_team else "channel"
        fault = Fault("unknown_name", name, "", file=LABEL, what=what, known=known)
        raise ScenarioError(fault.but(suggestion=near(name, known)))
    factor = 1.0 + size / 100.0 if is_share else 1.0
    return Change(found["what"], name, factor, 0 if is_share else int(size))


def changed(scenario: Scenario, texts: Iterable[str], *, blending: bool = False) -> Scenario:
    """The scenario with changes made one after the other; the customers stay the same ones.

    `volume` multiplies the cases of all sources; of a channel those that begin on it. `agents`
    adds to the head counts of a team in every interval in which somebody is there, or multiplies
    them. `aht` multiplies talk and after-contact work.

    Args:
        scenario: with cases, not recorded contacts.
        texts: of the changes.
        blending: agents serve all channels that they are trained for.

    Raises:
        ScenarioError: a text is no change, or what it leads to is no scenario.
    """
    for text in texts:
        change = parse_change(text, scenario)
        plain, tables = scenario.resolved(), dict(scenario.tables)
        plain.pop("tables", None)
        _MAKERS[change.what](plain, tables, change)
        made = Scenario.model_validate(plain)
        scenario = made.with_tables(tables, scenario.notes_on_files).with_remarks(scenario.remarks)
    if blending and not scenario.staffing.blending:
        staffing = scenario.staffing.model_copy(update={"blending": True})
        scenario = scenario.model_copy(update={"staffing": staffing}).with_tables({})
    return scenario


def _volume(plain: Plain, tables: dict[str, IntervalTable], change: Change) -> None:
    """More or fewer cases."""
    if change.name:
        _volume_of_channel(plain, tables, change)
        return
    for source in plain["demand"]["sources"]:
        if "volume_factor" in source:
            source["volume_factor"] *= change.factor


def _volume_of_channel(plain: Plain, tables: dict[str, IntervalTable], change: Change) -> None:
    """More or fewer cases that begin on one channel.

    A source of one channel, or a table with a column of channels, is changed there. Where customers
    choose by preference, the preference for the channel and the number of cases are changed so that
    those who choose others stay as many.
    """
    by_preference = []
    for source in plain["demand"]["sources"]:
        key = f"demand.sources.{source['name']}"
        table = tables.get(key)
        if source.get("channel") is not None:
            if source["channel"] == change.name:
                source["volume_factor"] *= change.factor
        elif table is not None and "channel" in table.columns:
            only = ("channel", change.name)
            tables[key] = table.changed("offered", change.factor, only=only)
        elif source.get("channel_shares"):
            grown = _reweighted(source["channel_shares"], change)
            source["volume_factor"] *= grown
        else:
            by_preference.append(source)
    if not by_preference:
        return
    total = 0.0
    for segment in plain["segments"].values():
        segment["share"] *= _reweighted(segment["channel_preference"], change)
        total += segment["share"]
    for segment in plain["segments"].values():
        segment["share"] /= total
    for source in by_preference:
        source["volume_factor"] *= total


def _reweighted(shares: dict[str, float], change: Change) -> float:
    """Multiply one of several shares, which sum to 1 again; returns by how much all grows."""
    if change.name not in shares:
        return 1.0
    shares[change.name] *= change.factor
    total = sum(shares.values())
    for name in shares:
        shares[name] /= total
    return total


def _agents(plain: Plain, tables: dict[str, IntervalTable], change: Change) -> None:
    """More or fewer agents wherever some are there."""
    if not change.name and not change.added:
        plain["staffing"]["headcount_factor"] *= change.factor
        return
    for name in [change.name] if change.name else plain["teams"]:
        team = plain["teams"][name]
        if team["shifts"]:
            _people(team["shifts"], change)
        elif team["headcount"] is not None:
            team["headcount"] = _more(team["headcount"], change)
        elif (table := tables.get("staffing.table")) is not None:
            only = ("team", name) if "team" in table.columns else None
            tables["staffing.table"] = table.changed(
                "headcount", change.factor, change.added, only=only, is_whole=True
            )


def _people(shifts: list[Plain], change: Change) -> None:
    """More or fewer people in shifts: those named last go, and who comes works as the first do.

    Where agents have no names, each shift has its share, and whole agents come or go one by one
    where most are.
    """
    crews = [shift["agents"] for shift in shifts if isinstance(shift["agents"], list)]
    names = list(dict.fromkeys(name for crew in crews for name in crew))
    wanted = max(0, round(len(names) * change.factor) + (change.added if names else 0))
    more = [(names[n % len(names)], n) for n in range(len(names), wanted)]
    for shift in shifts:
        if isinstance(shift["agents"], list):
            crew = shift["agents"]
            kept = [name for name in crew if name in names[:wanted]]
            kept += [f"{name} {number}" for name, number in more if name in crew]
            shift["agents"] = kept or 0
        else:
            shift["agents"] = round(shift["agents"] * change.factor)
    unnamed = [shift for shift in shifts if not isinstance(shift["agents"], list)]
    for _ in range(abs(change.added) if unnamed and not names else 0):
        fullest = max(unnamed, key=lambda shift: int(shift["agents"]))
        fullest["agents"] = max(0, fullest["agents"] + (1 if change.added > 0 else -1))


def _more(headcount: Any, change: Change) -> Any:
    """A head count as it is written, changed."""
    if isinstance(headcount, dict):
        return {day: _more(one, change) for day, one in headcount.items()}
    if isinstance(headcount, list):
        return [_more(one, change) for one in headcount]
    if not headcount:
        return headcount
    return max(0, type(headcount)(round(headcount * change.factor)) + change.added)


def _aht(plain: Plain, tables: dict[str, IntervalTable], change: Change) -> None:
    """Longer or shorter talk and after-contact work."""
    del tables
    names = [change.name] if change.name else list(plain["channels"])
    for part in ("talk", "after_contact_work"):
        for name in names:
            channel = plain["channels"][name]
            channel[part] = _stretched(channel[part], change.factor)
            for intent in plain["intents"].values():
                if name in intent[part]:
                    intent[part][name] = _stretched(intent[part][name], change.factor)


def _stretched(law: Any, factor: float) -> Any:
    """A distribution of durations with every duration multiplied."""
    if isinstance(law, int | float):
        return law * factor
    if isinstance(law, list):
        return [_stretched(one, factor) for one in law]
    if not isinstance(law, dict):
        return law
    return {
        name: _stretched(one, factor) if name.endswith("_seconds") or isinstance(one, dict) else one
        for name, one in law.items()
    }


_MAKERS: Final[Mapping[str, Callable[[Plain, dict[str, IntervalTable], Change], None]]] = {
    "volume": _volume,
    "agents": _agents,
    "aht": _aht,
}
