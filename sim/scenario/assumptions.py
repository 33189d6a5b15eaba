"""Every number of a scenario: where it comes from, how far to trust it, and its range."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.errors import Fault
from sim.sections.evidence import FACTORS, Range, bounds, fact, plausible
from sim.sections.keys import Key, all_keys, is_distribution, item, pattern_of
from sim.sections.modes import ONLY_FOR
from sim.sections.money import BUILT_IN_MODELS
from sim.sections.remarks import Remark, remark_on, trust_of
from sim.units import UNITS_IN_SECONDS

if TYPE_CHECKING:
    from sim.sections.whole import Sections

Origin = Literal["scenario", "default"]
Spread = Literal["", "scenario", "schema", "factor"]

_LONGEST: Final = 90
"""Characters of a value; longer ones are counted instead of listed."""

_EXACT: Final = 100_000
"""Larger numbers have no digits behind the point."""

_NOTHING: Final = "none"

_SCALES: Final = ("value_seconds", "mean_seconds", "median_seconds", "scale_seconds")
"""Parameters that stretch a distribution; it has one of them, or two ends."""

_NO_ASSUMPTION: Final = ("scenario.", "story.", "name", "description")
"""Settings of the run and texts: what is asked, not what is believed."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value that a result rests on.

    Attributes:
        key: dotted. value: as text. unit: of its numbers; empty for distributions and switches.
        source, trust: what the scenario file or the schema says of it; empty if nothing.
        origin: who chose the value: the scenario, or the default of the key.
        description: of the key.
        number: the value, where it is one number; of a distribution its mean, median or scale.
        low, high: the range in which the number would not surprise; None where there is none.
        spread: who gives that range: the scenario file, the schema, or nobody, so that it is the
            factor that goes with the trust letter; empty where there is none.
        options: other values that would not surprise, of what is no number.
    """

    key: str
    value: str
    unit: str
    source: str
    trust: str
    origin: Origin
    description: str
    number: float | None = None
    low: float | None = None
    high: float | None = None
    spread: Spread = ""
    options: tuple[Any, ...] = ()


def assumptions(scenario: Sections, trust: str = "D") -> list[Assumption]:
    """The judgements that a scenario rests on: everything in effect whose trust is D.

    Each has a key that `--set` and `--vary` take, its number, and the range to move it through:
    that of the remark beside it (`# [D 30..120]`), else the schema's, else the factor that goes
    with its letter (:data:`sim.sections.evidence.FACTORS`). Where one of several shares that sum
    to 1 moves, the others are scaled (:mod:`sim.scenario.shares`). What is no number has other
    values instead: the medium that a need asks for may not be needed after all. Platform prices
    that nobody has stated are assumed to be 0. Profiles by hour have neither range nor other
    values.

    Args:
        scenario: that rests on them.
        trust: letters that are looked for: ``"CD"`` lists second-hand figures as well.
    """
    found = [*_numbers(scenario), *_needs(scenario), *_unstated_prices(scenario)]
    return [one for one in found if one.trust and one.trust in trust]


def evidence_of(scenario: Sections) -> list[Assumption]:
    """The numbers of a scenario, in the order of the schema.

    A value that the scenario chose has the source that its file gives beside it or on the part in
    which it stands, if there is one; a value that was left at its default has the schema's. Values
    left at the same default in several channels, intents... are one, with `*` in its key.
    """
    found: dict[tuple[str, ...], Assumption] = {}
    for key, path, value in _chosen(scenario):
        one = _assumption(key, path, value, scenario.remarks)
        if one.value == _NOTHING and one.origin == "default":
            continue
        own = one.key if one.origin == "scenario" else key.pattern
        same = (own, one.value, one.source, one.origin)
        found[same] = replace(one, key=key.pattern) if same in found else one
    return list(found.values())


def range_faults(scenario: Sections) -> list[Fault]:
    """What is wrong with the ranges that the remarks of a scenario file give."""
    faults: list[Fault] = []
    if not any(remark.range_text for remark in scenario.remarks.values()):
        return faults
    holders: dict[str, tuple[FieldInfo, float]] = {}
    for key, path, value in _chosen(scenario):
        for place, number in _moved(path, value):
            holders.setdefault(".".join(path), (key.info, number))
            holders[".".join(place)] = key.info, number
    for name, remark in scenario.remarks.items():
        if remark.range_text:
            holder = None if remark.of_part else holders.get(name)
            if holder is None:
                faults.append(Fault("range_without_number", name, remark.range_text))
            else:
                faults += _range_fault(name, remark, *holder)
    return faults


def _range_fault(name: str, remark: Remark, info: FieldInfo, number: float) -> list[Fault]:
    least, most = bounds(info)
    try:
        low, high = _ends(remark, info)
    except ValueError:
        return [Fault("range_form", name, remark.range_text)]
    facts: dict[str, Any] = {
        "low": low,
        "high": high,
        "number": number,
        "least": least,
        "most": most,
    }
    if not low < high:
        return [Fault("range_order", name, remark.range_text, **facts)]
    if not least <= low <= high <= most:
        return [Fault("range_beyond", name, remark.range_text, **facts)]
    if not low <= number <= high:
        return [Fault("range_misses", name, remark.range_text, **facts)]
    return []


def _ends(remark: Remark, info: FieldInfo) -> Range:
    """Ends of the range of a remark in the unit of its key.

    Raises:
        ValueError: it has none, or a unit that is not one of the key.
    """
    low, high, unit = remark.ends() or (math.nan, math.nan, "")
    own = fact(info, "unit") or "s"  # of a distribution
    if not unit or unit == own:
        return low, high
    if unit == "%" and own == "share":
        return low / 100, high / 100
    if unit in UNITS_IN_SECONDS and own in UNITS_IN_SECONDS:
        factor = UNITS_IN_SECONDS[unit] / UNITS_IN_SECONDS[own]
        return low * factor, high * factor
    raise ValueError(unit)


def _chosen(scenario: Sections) -> Iterator[tuple[Key, tuple[str, ...], Any]]:
    """Keys with numbers that somebody had to choose, where each stands, and its value."""
    plain = scenario.model_dump(mode="json", by_alias=True)
    for key, path, value in _leaves(plain, ()):
        if _is_number(key.info) and not ".".join(path).startswith(_NO_ASSUMPTION):
            yield key, path, value


def _numbers(scenario: Sections) -> Iterator[Assumption]:
    """Every number in effect by itself."""
    for key, path, value in _chosen(scenario):
        if not _means_something(scenario, path):
            continue
        base = _assumption(key, path, value, scenario.remarks)
        places = list(_moved(path, value))
        if not places and (options := _stretched(value, base.trust)):
            yield replace(base, options=options, spread="factor")
        for place, number in places:
            name = ".".join(place)
            beside = (scenario.remarks.get(one) for one in (name, base.key))
            said = [one for one in beside if one and one.range_text and not one.of_part]
            low, high, spread = _spread(key.info, number, said, base.trust)
            text = base.value if len(place) == len(path) else _text(number)
            one = replace(base, key=name, value=text, number=number)
            yield replace(one, low=low, high=high, spread=spread)


def _stretched(value: Any, trust: str) -> tuple[dict[str, Any], ...]:
    """A distribution without one parameter that stretches it, shorter and longer as a whole."""
    if not isinstance(value, Mapping) or "distribution" not in value:
        return ()
    times = [
        name
        for name, one in value.items()
        if name.endswith("_seconds") and isinstance(one, float) and one
    ]
    factor = FACTORS.get(trust, FACTORS["D"])
    return tuple(
        {**value, **{name: value[name] * each for name in times}}
        for each in (1 / factor, factor)
        if times
    )


def _needs(scenario: Sections) -> Iterator[Assumption]:
    """Media that needs ask for: each may be needless after all."""
    key = all_keys()["intents.*.medium"]
    for name, intent in scenario.intents.items():
        if intent.medium is not None:
            path = ("intents", name, "medium")
            base = _assumption(key, path, intent.medium, scenario.remarks)
            yield replace(base, options=(None,), spread="schema")


def _unstated_prices(scenario: Sections) -> Iterator[Assumption]:
    """Prices by service model that the scenario leaves out, and that count as 0."""
    models = dict.fromkeys([*BUILT_IN_MODELS, *scenario.service_models])
    for name in ("platform_per_agent_month", "integration_per_channel_month"):
        key = all_keys()[f"costs.{name}"]
        low, high, _ = plausible(key.info, 0.0) or (0.0, 0.0, False)
        for model in models:
            if model not in getattr(scenario.costs, name):
                one = _assumption(key, ("costs", name, model), 0.0, {})
                one = replace(one, origin="default", source=fact(key.info, "source"))
                one = replace(one, trust=fact(key.info, "trust"), number=0.0)
                yield replace(one, low=low, high=high, spread="schema")


def _means_something(scenario: Sections, path: tuple[str, ...]) -> bool:
    """Whether the mode of the channel knows the key; all other keys always mean something."""
    if path[0] != "channels" or path[2] not in ONLY_FOR:
        return True
    return scenario.channels[path[1]].mode in ONLY_FOR[path[2]]


def _spread(
    info: FieldInfo, number: float, remarks: list[Remark], trust: str
) -> tuple[float | None, float | None, Spread]:
    """The range of a number: its remark's, else the schema's, else that of its trust letter."""
    if remarks:
        return (*_ends(remarks[0], info), "scenario")
    found = plausible(info, number, trust)
    if found is None:
        return None, None, ""
    return found[0], found[1], "schema" if found[2] else "factor"


def _moved(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], float]]:
    """The numbers of a value by themselves; of a distribution the one that stretches it."""
    if isinstance(value, Mapping) and "distribution" in value:
        for name in _SCALES:
            if isinstance(value.get(name), (int, float)):
                short = value["distribution"] == "deterministic"
                yield (path if short else (*path, name)), value[name]
                return
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _moved((*path, str(name)), one)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[Key, tuple[str, ...], Any]]:
    """Declared keys that hold a value rather than a section; lists of sections by name."""
    pattern = pattern_of(path)
    declared = all_keys().get(pattern)
    if declared is not None and pattern not in _holders():
        yield declared, path, value
        return
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            name = one.get("name", str(place)) if isinstance(one, dict) else str(place)
            yield from _leaves(one, (*path, name))


@cache
def _holders() -> frozenset[str]:
    """Patterns that have other keys below them."""
    parents = set()
    for pattern in all_keys():
        parts = pattern.split(".")
        parents |= {".".join(parts[:length]) for length in range(1, len(parts))}
    return frozenset(parents)


def _is_number(info: FieldInfo) -> bool:
    """Whether a key holds numbers that somebody had to choose."""
    inner = item(info.annotation)
    holds = is_distribution(info.annotation) or (inner is not None and is_distribution(inner))
    return holds or bool(fact(info, "unit")) or bool(fact(info, "source"))


def _assumption(
    key: Key, path: tuple[str, ...], value: Any, known: Mapping[str, Remark]
) -> Assumption:
    name = ".".join(path)
    chosen = name in known if known else not _is_default(key.info, value)
    if chosen:
        remark = remark_on(name, known)
        source, trust = "" if remark is None else remark.text, trust_of(name, known)
    else:
        source, trust = fact(key.info, "source"), fact(key.info, "trust")
    return Assumption(
        name,
        _text(value),
        fact(key.info, "unit"),
        source,
        trust,
        "scenario" if chosen else "default",
        key.info.description or "",
    )


def _is_default(info: FieldInfo, value: Any) -> bool:
    if info.default_factory is not None:
        made: Any = info.default_factory()  # type: ignore[call-arg]
    elif info.default is PydanticUndefined:
        return False
    else:
        made = info.default
    return bool(_plain(made) == value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def _text(value: Any) -> str:
    """A value in a line: `lognormal, mean 230 s, cv 1.15`."""
    if isinstance(value, Mapping):
        parts = [_part(str(name), one) for name, one in value.items() if one is not None]
        return _short(parts) or _NOTHING
    if isinstance(value, list):
        return _short([_text(one) for one in value]) or _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < _EXACT else f"{value:,.0f}"
    return _NOTHING if value is None else str(value)


def _part(name: str, value: Any) -> str:
    """An entry of a table: the kind of a distribution, a parameter with its unit, or any other."""
    if name == "distribution":
        return "always" if value == "deterministic" else str(value)
    if name == "value_seconds":
        return f"{_text(value)} s"
    plain = name.removesuffix("_seconds")
    unit = " s" if plain != name and not isinstance(value, (Mapping, list)) else ""
    return f"{plain.replace('_', ' ') if unit else name} {_text(value)}{unit}"


def _short(parts: list[str]) -> str:
    text = ", ".join(parts).replace("always, ", "always ")
    if len(text) <= _LONGEST:
        return text
    shown = f"{parts[0]}, ... " if len(parts[0]) <= _LONGEST else ""
    return f"{shown}({len(parts)} values)"
