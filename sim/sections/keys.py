"""The tree of keys that a scenario file may contain, read off the schema itself.

Explanations, suggestions, the reference page and the starter file all walk this tree, so none can
drift from the schema.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.sections.calendar import HEADCOUNT_FORM, INTRADAY_FORM, OPENING_FORM
from sim.sections.distribution import KINDS
from sim.sections.evidence import Part
from sim.sections.shifts import CREW_FORM, DATES_FORM, DAYS_FORM

WILDCARD = "*"


@dataclass(frozen=True)
class Key:
    """One key: its dotted pattern (`channels.*.trunks`), its section and declaration."""

    pattern: str
    owner: type[Part]
    info: FieldInfo

    @property
    def name(self) -> str:
        """Last part of the pattern."""
        return self.pattern.rsplit(".", 1)[-1]


def key_name(attribute: str, info: FieldInfo) -> str:
    """How an attribute is called in a file."""
    return info.alias or attribute


def fields_of(owner: type[Part]) -> dict[str, FieldInfo]:
    """Declarations of a section by their name in a file."""
    return {key_name(attribute, info): info for attribute, info in owner.model_fields.items()}


def alternatives(annotation: Any) -> list[Any]:
    """The types a value may have, unions and annotations taken apart, `None` left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [found for part in get_args(annotation) for found in alternatives(part)]
    return [] if annotation is type(None) else [annotation]


def sections(annotation: Any) -> list[type[Part]]:
    """The section classes that a value of this annotation may be."""
    return [
        found
        for found in alternatives(annotation)
        if isinstance(found, type) and issubclass(found, Part)
    ]


def item(annotation: Any) -> Any | None:
    """Annotation of the items of a table of names or of a list, or None if it is neither."""
    for found in alternatives(annotation):
        if get_origin(found) in (dict, list):
            return get_args(found)[-1]
    return None


def is_distribution(annotation: Any) -> bool:
    """Whether a value of this annotation is a distribution of a duration."""
    return set(sections(annotation)) == set(KINDS.values())


@cache
def all_keys() -> dict[str, Key]:
    """Every key of the schema by pattern, in the order of the schema."""
    from sim.sections.whole import Sections

    return {key.pattern: key for key in _below(Sections, "")}


def _below(owner: type[Part], prefix: str) -> Iterator[Key]:
    for name, info in fields_of(owner).items():
        pattern = f"{prefix}{name}"
        yield Key(pattern, owner, info)
        inner = info.annotation
        if is_distribution(inner):
            continue
        deeper = item(inner)
        if deeper is not None and not is_distribution(deeper):
            inner, pattern = deeper, f"{pattern}.{WILDCARD}"
        for section in sections(inner):
            yield from _below(section, f"{pattern}.")


def leaves() -> list[str]:
    """Patterns of all keys that hold a value rather than a section."""
    patterns = list(all_keys())
    return [
        pattern
        for pattern in patterns
        if not any(other.startswith(f"{pattern}.") for other in patterns)
    ]


def owners_at(path: Sequence[object], data: object = None) -> list[type[Part]]:
    """The section classes that may stand at a path of names and list positions; empty if none can.

    Args:
        path: raw keys from the root.
        data: the raw scenario; where it names a kind of source or distribution, only that
            class is returned.
    """
    from sim.sections.whole import Sections

    current: list[type[Part]] = [Sections]
    annotation: Any = None
    cursor: object = data
    for part in path:
        if current:
            infos = [
                fields_of(owner)[str(part)] for owner in current if str(part) in fields_of(owner)
            ]
            if not infos:
                return []
            annotation = infos[0].annotation
        else:
            annotation = item(annotation)
        cursor = step(cursor, part)
        current = _narrowed(sections(annotation), cursor)
    return current


def step(cursor: object, part: object) -> object:
    """One step down raw data, or None."""
    if isinstance(cursor, dict):
        return cursor.get(part)
    if isinstance(cursor, list) and isinstance(part, int) and 0 <= part < len(cursor):
        return cursor[part]
    return None


def _narrowed(classes: list[type[Part]], value: object) -> list[type[Part]]:
    """Keep the class that the value's tag names, if it names one."""
    if len(classes) < 2 or not isinstance(value, dict):
        return classes
    named = {value.get("distribution"), value.get("kind")}
    found = [owner for owner in classes if any(info.default in named for info in _tags(owner))]
    return found or classes


def _tags(owner: type[Part]) -> list[FieldInfo]:
    return [info for name, info in owner.model_fields.items() if name in ("distribution", "kind")]


def pattern_of(path: Sequence[object]) -> str:
    """Pattern of a raw path: names of channels, teams... and positions become `*`."""
    patterns = all_keys()
    parts: list[str] = []
    for part in path:
        exact = ".".join([*parts, str(part)])
        wild = ".".join([*parts, WILDCARD])
        parts.append(str(part) if exact in patterns or not _is_item(wild, patterns) else WILDCARD)
    return ".".join(parts)


def _is_item(wild: str, patterns: dict[str, Key]) -> bool:
    parent = patterns.get(wild[: -len(WILDCARD) - 1])
    return parent is not None and item(parent.info.annotation) is not None


def plain_number(value: object) -> str:
    """A limit as people write it: 100,000,000 rather than 1e+08."""
    if isinstance(value, (int, float)) and abs(value) >= 1e5 and float(value).is_integer():
        return f"{value:,.0f}" if isinstance(value, float) else f"{value:,}"
    return f"{value:g}" if isinstance(value, (int, float)) else ""


def _bounds(info: FieldInfo) -> tuple[Note | str, Note | str]:
    """Lowest and highest value; empty where there is none."""
    low: Note | str = ""
    high: Note | str = ""
    for limit in info.metadata:
        if isinstance(limit, annotated_types.Ge):
            low = plain_number(limit.ge)
        elif isinstance(limit, annotated_types.Gt):
            low = Note("allowed.more_than", limit=plain_number(limit.gt))
        elif isinstance(limit, annotated_types.Le):
            high = plain_number(limit.le)
        elif isinstance(limit, annotated_types.Lt):
            high = Note("allowed.less_than", limit=plain_number(limit.lt))
    return low, high


def type_text(info: FieldInfo, name: str = "") -> str:
    """What kind of value a key takes, in words."""
    if is_distribution(info.annotation):
        return ENGLISH.say("type.distribution")
    if info.annotation is Any:
        return ENGLISH.say(_TYPES.get(name, "type.profile"))
    found = alternatives(info.annotation)
    return " or ".join(dict.fromkeys(_type_name(one) for one in found))


def _type_name(one: Any) -> str:
    plain = {bool: "true or false", int: "whole number", float: "number", str: "text"}
    if one in plain:
        return plain[one]
    origin = get_origin(one)
    if origin is Literal:
        return ENGLISH.say("type.choice") if len(get_args(one)) > 1 else "text"
    if origin in (dict, list):
        inner = get_args(one)[-1]
        what = (
            "distributions" if is_distribution(inner) else f"{_type_name(alternatives(inner)[0])}s"
        )
        return (
            f"{'table by name' if origin is dict else 'list'} of {what.replace('texts', 'names')}"
        )
    if one is Any:
        return ENGLISH.say("type.headcount")
    return getattr(one, "__name__", str(one)).replace("datetime", "date and time")


_FORMS: Final = {
    "opening": OPENING_FORM,
    "headcount": HEADCOUNT_FORM,
    "intraday_shares": INTRADAY_FORM,
    "night_hours": OPENING_FORM,
    "days": DAYS_FORM,
    "agents": CREW_FORM,
    "holidays": DATES_FORM,
}
"""What may stand at keys whose values have a form of their own, by the name of the key."""

_TYPES: Final = {
    "opening": "type.opening",
    "night_hours": "type.opening",
    "days": "type.days",
    "agents": "type.crew",
    "holidays": "type.dates",
}
"""What kind of value such a key takes, where it is not a profile of the day."""

_WITHOUT_UNIT: Final = ("number", "share", "factor", "correlation")
"""Units that are not written behind a range."""


def allowed(info: FieldInfo, name: str = "") -> Note | None:
    """What may stand at a key: a range, a list of choices, or a form; None if that says nothing."""
    if is_distribution(info.annotation):
        return Note("allowed.distribution", kinds=tuple(KINDS))
    if name in _FORMS:
        return _FORMS[name]
    choices = tuple(
        "tab" if value == "\t" else str(value)
        for one in alternatives(info.annotation)
        if get_origin(one) is Literal
        for value in get_args(one)
    )
    if choices:
        return Note("allowed.as_declared", choices=choices)
    low, high = _bounds(info)
    if low or high:
        return _range(low, high, info)
    if datetime in alternatives(info.annotation):
        return Note("allowed.date")
    return Note("allowed.switch") if bool in alternatives(info.annotation) else None


def _range(low: Note | str, high: Note | str, info: FieldInfo) -> Note:
    """A range with the unit of a key, where it has one."""
    extra = info.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    unit = f" {unit}" if unit and unit not in _WITHOUT_UNIT else ""
    if not high:
        return Note("allowed.from", low=low, unit=unit)
    return Note("allowed.between", low=low or Note("allowed.any"), high=high, unit=unit)
