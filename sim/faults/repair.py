"""Taking values at fault out of raw data, and filling in what cannot be done without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.sections.demand import SourceBase
from sim.sections.evidence import Part, fact
from sim.sections.keys import (
    all_keys,
    alternatives,
    fields_of,
    is_distribution,
    item,
    pattern_of,
    sections,
)

__all__ = ["refill", "remove", "sweep"]

_GONE = object()
_NAME = "unknown"
_BY_DAY = frozenset({"headcount", "intraday_shares", "night_hours", "opening"})
_PROFILES = frozenset({"headcount", "intraday_shares", "expected_cases"})


def remove(work: Any, path: Sequence[Any]) -> bool:
    """Take out the value at a path; its neighbours keep their places.

    A channel, segment... and what is required is filled in plainly instead, so that references to
    it stay good and nothing is missing afterwards; a source of no known kind keeps what all kinds
    have. Items of lists are only marked until `sweep`.

    Returns:
        Whether it was filled in.
    """
    cursor = _parent(work, path)
    last = path[-1] if path else None
    if isinstance(cursor, dict) and last in cursor:
        if last == "kind" and tuple(path[:2]) == ("demand", "sources"):
            _keep_common(cursor)
        elif _is_named_part(path) and not isinstance(cursor[last], dict):
            cursor[last] = _plainest(_annotation(path))
            return True
        elif _is_required(path):
            refill(work, path)
            return True
        else:
            del cursor[last]
            if not cursor and path[-2] in _BY_DAY:
                return remove(work, path[:-1])
    elif isinstance(cursor, list) and isinstance(last, int) and last < len(cursor):
        # The places and the length of a profile matter.
        cursor[last] = 0 if _PROFILES.intersection(path) else _GONE
    return False


def refill(work: Any, path: Sequence[Any]) -> None:
    """Put the plainest value at a path where one is required."""
    cursor = _parent(work, path)
    if isinstance(cursor, dict):
        if path[-1] == "kind" and tuple(path[:2]) == ("demand", "sources"):
            _keep_common(cursor)
        elif path[-1] == "name":
            cursor["name"] = str(path[-2])
        else:
            declared = all_keys().get(pattern_of(path))
            cursor[path[-1]] = 1 if declared is None else _plainest(declared.info.annotation)


def sweep(work: Any) -> None:
    """Drop the marked items of lists."""
    if isinstance(work, list):
        work[:] = [one for one in work if one is not _GONE]
    for one in work.values() if isinstance(work, dict) else work if isinstance(work, list) else ():
        sweep(one)


def _parent(work: Any, path: Sequence[Any]) -> Any:
    cursor = work
    for part in path[:-1]:
        there = (isinstance(cursor, dict) and part in cursor) or (
            isinstance(cursor, list) and isinstance(part, int) and part < len(cursor)
        )
        if not there:
            return None
        cursor = cursor[part]
    return cursor


def _is_named_part(path: Sequence[Any]) -> bool:
    """Whether a channel, segment, team... stands there."""
    declared = all_keys().get(pattern_of(path[:-1])) if path[:-1] else None
    inner = None if declared is None else item(declared.info.annotation)
    return inner is not None and bool(sections(inner)) and not is_distribution(inner)


def _annotation(path: Sequence[Any]) -> Any:
    """What an item of a table of sections has to be."""
    declared = all_keys()[pattern_of(path[:-1])]
    return item(declared.info.annotation)


def _is_required(path: Sequence[Any]) -> bool:
    declared = all_keys().get(pattern_of(path))
    return declared is not None and _must_be_said(declared.info)


def _must_be_said(info: FieldInfo) -> bool:
    """Whether a key has no default, not even one that depends on other keys."""
    return info.is_required() and not fact(info, "default_text")


def _keep_common(source: dict[str, Any]) -> None:
    common = {key: value for key, value in source.items() if key in fields_of(SourceBase)}
    source.clear()
    source.update(common, kind="inline", expected_cases=[1])


def _plainest(annotation: Any) -> Any:
    if is_distribution(annotation):
        return 1
    for one in alternatives(annotation):
        if isinstance(one, type) and issubclass(one, Part):
            needed = {name: info for name, info in fields_of(one).items() if _must_be_said(info)}
            return {name: _plainest(info.annotation) for name, info in needed.items()}
        if one is str:
            return _NAME
        if get_origin(one) is Literal:
            return get_args(one)[0]
        if get_origin(one) is dict:
            return {_NAME: _plainest(get_args(one)[-1])}
        if get_origin(one) is list:
            return [_plainest(get_args(one)[-1])]
    return 1
