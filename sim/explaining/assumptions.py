"""Every number of a scenario with where it comes from and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.sections.evidence import fact
from sim.sections.keys import Key, all_keys, is_distribution, item, pattern_of
from sim.sections.remarks import Remark, remark_on

if TYPE_CHECKING:
    from sim.sections.whole import Sections

Origin = Literal["scenario", "default"]

_LONGEST: Final = 90
"""Characters of a value; longer ones are counted instead of listed."""

_EXACT: Final = 100_000
"""Larger numbers have no digits behind the point."""

_NOTHING: Final = "none"

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
    """

    key: str
    value: str
    unit: str
    source: str
    trust: str
    origin: Origin
    description: str


def assumptions(scenario: Sections) -> list[Assumption]:
    """The numbers of a scenario, in the order of the schema.

    A value that the scenario chose has the source that its file gives beside it or on the part in
    which it stands, if there is one; a value that was left at its default has the schema's. Values
    left at the same default in several channels, intents... are one, with `*` in its key.
    """
    plain = scenario.model_dump(mode="json", by_alias=True)
    found: dict[tuple[str, ...], Assumption] = {}
    for key, path, value in _leaves(plain, ()):
        if not _is_number(key.info) or ".".join(path).startswith(_NO_ASSUMPTION):
            continue
        one = _assumption(key, path, value, scenario.remarks)
        if one.value == _NOTHING and one.origin == "default":
            continue
        own = one.key if one.origin == "scenario" else key.pattern
        same = (own, one.value, one.source, one.origin)
        found[same] = replace(one, key=key.pattern) if same in found else one
    return list(found.values())


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
        source, trust = (remark.text, remark.trust) if remark is not None else ("", "")
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
