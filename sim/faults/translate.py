"""pydantic's errors as faults: key, value, what is allowed, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import Fault, ScenarioError
from sim.language.note import Note
from sim.sections.evidence import REFUSED, Refused, fact
from sim.sections.keys import (
    all_keys,
    allowed,
    fields_of,
    owners_at,
    pattern_of,
    plain_number,
    step,
)
from sim.sections.modes import MEANT
from sim.sections.not_yet import now_called
from sim.sections.renamed import current
from sim.units import UNITS_IN_SECONDS

P = TypeVar("P", bound=BaseModel)

_PER_CENT = {"percent", "pct", "percentage", "rate", "ratio", "fraction", "probability", "prob"}

MOST_LISTED = 14
"""Names of keys that are listed where one of them was meant."""

_CODES = {
    "missing": "required",
    "datetime_type": "no_datetime",
    "datetime_parsing": "no_datetime",
    "datetime_from_date_parsing": "no_datetime",
    "extra_forbidden": "unknown_key",
    "finite_number": "not_finite",
    "int_type": "no_whole_number",
    "int_from_float": "no_whole_number",
    "float_type": "no_number",
    "bool_type": "no_switch",
    "string_type": "no_text",
    "list_type": "no_list",
    "dict_type": "no_table",
    "model_type": "no_section",
    "model_attributes_type": "no_section",
    "literal_error": "no_choice",
    "string_pattern_mismatch": "no_name",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "too_long": "too_many",
    "union_tag_invalid": "no_choice",
    "union_tag_not_found": "required",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "none_required": "not_given",
}
"""Codes of faults by pydantic's types of errors."""


@dataclass(frozen=True)
class Found:
    """A fault and what to do about it before validating again.

    Attributes:
        fault: what to say.
        path: raw path of the fault.
        repair: raw path of what to fill in, if something is required, and to take out otherwise.
        required: whether nothing stands there.
        misnamed: whether only the key is wrong.
    """

    fault: Fault
    path: tuple[Any, ...]
    repair: tuple[Any, ...]
    required: bool = False
    misnamed: bool = False


def shown(value: object) -> str:
    """A value as a user wrote it, cut to a line."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 70 else f"{text[:67]}..."


def near(name: object, known: Sequence[str]) -> str:
    """The known name nearest to a mistaken one, or an empty text."""
    lower = {one.lower(): one for one in reversed(known)}
    found = difflib.get_close_matches(str(name).lower(), list(lower), n=1, cutoff=0.6)
    return lower[found[0]] if found else ""


def dotted(path: Sequence[Any], data: object) -> str:
    """Dotted key of a raw path; items of lists are called by their `name` where they have one."""
    parts: list[str] = []
    cursor: object = data
    for part in path:
        cursor = step(cursor, part)
        named = cursor.get("name") if isinstance(part, int) and isinstance(cursor, dict) else None
        parts.append(named if isinstance(named, str) else str(part))
    return ".".join(parts)


def checked(part: type[P], raw: Mapping[str, Any], file: str) -> P:
    """A part of a scenario by itself.

    Args:
        part: what it is.
        raw: its keys and values.
        file: named in faults.

    Raises:
        ScenarioError: with all its faults.
    """
    try:
        return part.model_validate(raw)
    except ValidationError as error:
        raise ScenarioError([one.fault.but(file=file) for one in translate(error, raw)]) from None


def translate(error: ValidationError, data: Mapping[str, Any]) -> list[Found]:
    """All faults of a validation error."""
    found: list[Found] = []
    for one in error.errors(include_url=False):
        if one["type"] == REFUSED:
            path = _raw_path(one["loc"], data, REFUSED)
            found += (_refused(each, path, data) for each in one["ctx"][REFUSED])
        else:
            found.append(_found(dict(one), data))
    return found


def _refused(one: Refused, path: tuple[Any, ...], data: Mapping[str, Any]) -> Found:
    """What a validator of a section refuses."""
    place = (*path, *_below(path, one.where, data))
    value = step_all(data, path) if one.value is None else one.value
    said = "" if one.where and one.value is None else _value(value)
    fault = Fault(one.code, dotted(place, data), said, **one.facts)
    return Found(fault, place, place if step_all(data, place) is not None else path)


def _found(one: dict[str, Any], data: Mapping[str, Any]) -> Found:
    kind, context = str(one["type"]), one.get("ctx", {})
    path = _raw_path(one["loc"], data, kind)
    if kind == "union_tag_not_found":
        return _missing_tag(path, data)
    if kind == "union_tag_invalid":
        tag = str(context["discriminator"]).strip("'_()")
        path = (
            *path,
            "kind" if "kind" in tag and "kind" in (step_all(data, path) or {}) else "distribution",
        )
    value = step_all(data, path)
    said = "" if kind == "missing" else _value(value)
    facts: dict[str, Any] = {"allowed": _allowed(kind, context, path)}
    if kind not in _CODES:
        facts["message"] = _plain(str(one["msg"]))
    code, meant = _CODES.get(kind, "refused"), _suggestion(kind, path, value, context, data)
    fault = Fault(code, dotted(path, data), said, suggestion=meant, **facts)
    lone = kind == "union_tag_invalid" and path[-1] == "distribution"
    repair = path[:-1] if lone else path
    return Found(fault, path, repair, kind == "missing", kind == "extra_forbidden")


def _below(path: tuple[Any, ...], where: str, data: Mapping[str, Any]) -> tuple[Any, ...]:
    """Raw path of a place that a check names below the value it looked at."""
    parts: list[Any] = []
    for part in where.split(".") if where else ():
        in_list = isinstance(step_all(data, (*path, *parts)), list)
        parts.append(int(part) if in_list else part)
    return tuple(parts)


def _value(value: object) -> str:
    return "" if isinstance(value, (dict, list)) or value is None else shown(value)


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def step_all(data: object, path: Sequence[Any]) -> Any:
    """The raw value at a path, or None."""
    for part in path:
        data = step(data, part)
    return data


def _raw_path(location: Sequence[Any], data: object, kind: str) -> tuple[Any, ...]:
    """Location of an error without what pydantic adds for unions."""
    path: list[Any] = []
    cursor: object = data
    for position, part in enumerate(location):
        there = (isinstance(cursor, dict) and part in cursor) or (
            isinstance(cursor, list) and isinstance(part, int)
        )
        if there:
            cursor = step(cursor, part)
            path.append(part)
        elif kind == "missing" and position == len(location) - 1:
            path.append(part)
    return tuple(path)


def _missing_tag(path: tuple[Any, ...], data: Mapping[str, Any]) -> Found:
    source = path[:2] == ("demand", "sources")
    tag = "kind" if source else "distribution"
    names = ["weekly", "inline", "interval_table", "replay"] if source else _kinds()
    value = step_all(data, path)
    if source and not isinstance(value, dict):
        return Found(Fault("no_section", dotted(path, data), _value(value)), path, path)
    typed = value.get(tag) if isinstance(value, dict) else None
    code = "no_choice" if typed is not None else "required"
    key, meant = dotted((*path, tag), data), _tag_guess(value, names)
    fault = Fault(code, key, _value(typed), suggestion=meant, allowed=tuple(names))
    return Found(fault, (*path, tag), (*path, tag) if source else path, typed is None)


def _kinds() -> list[str]:
    from sim.sections.distribution import KINDS

    return list(KINDS)


def _tag_guess(value: object, names: Sequence[str]) -> str:
    """What was meant by a table that names its kind under another key."""
    if not isinstance(value, dict):
        return ""
    for word, item in value.items():
        if isinstance(item, str) and item in names:
            return f'distribution = "{item}" (not {word})'
    return ""


def _allowed(kind: str, context: Mapping[str, Any], path: tuple[Any, ...]) -> Note | str:
    if kind == "union_tag_invalid":
        return str(context["expected_tags"]).replace("'", "")
    if kind == "extra_forbidden":
        known = _siblings(path, None)
        return ", ".join(known) if 0 < len(known) <= MOST_LISTED else ""
    declared = all_keys().get(pattern_of(path))
    if declared is not None:
        form = allowed(declared.info, declared.name)
        if form is not None:
            return form
    return _from_context(kind, context)


def _from_context(kind: str, context: Mapping[str, Any]) -> Note | str:
    limits = {
        "ge": "allowed.at_least",
        "gt": "allowed.more_than",
        "le": "allowed.at_most",
        "lt": "allowed.less_than",
    }
    for name, code in limits.items():
        if name in context:
            limit = context[name]
            return Note(code, limit=plain_number(limit) or str(limit))
    if "expected" in context:
        return str(context["expected"]).replace("'", "")
    if kind == "too_short":
        return Note("allowed.at_least", limit=context.get("min_length", 0))
    return Note("allowed.at_most", limit=context.get("max_length")) if kind == "too_long" else ""


def _siblings(path: tuple[Any, ...], data: object) -> list[str]:
    names: dict[str, None] = {}
    for owner in owners_at(path[:-1], data):
        names.update(dict.fromkeys(fields_of(owner)))
    return list(names)


def _suggestion(
    kind: str,
    path: tuple[Any, ...],
    value: Any,
    context: Mapping[str, Any],
    data: Mapping[str, Any],
) -> str:
    if kind == "extra_forbidden":
        return suggest_key(path, value, data)
    if kind in ("literal_error", "union_tag_invalid"):
        if path[-1] == "mode" and str(value).lower() in MEANT:
            return MEANT[str(value).lower()]
        expected = str(context.get("expected") or context.get("expected_tags"))
        return near(value, [part.strip(" '") for part in expected.replace(" or ", ",").split(",")])
    if kind in ("float_type", "int_type") and isinstance(value, str):
        return _number(value)
    if (
        kind in ("less_than_equal", "less_than")
        and isinstance(value, (int, float))
        and 1 < value <= 100
    ):
        declared = all_keys().get(pattern_of(path))
        share = context.get("le", context.get("lt")) == 1 and (
            declared is None or fact(declared.info, "unit") in ("share", "")
        )
        return f"{value / 100:g} ({value:g} %)" if share else ""
    if kind == "bool_type" and str(value).lower() in (
        "yes",
        "on",
        "1",
        "true",
        "no",
        "off",
        "0",
        "false",
    ):
        return "true" if str(value).lower() in ("yes", "on", "1", "true") else "false"
    return ""


def _number(text: str) -> str:
    cleaned = text.strip().rstrip("%").replace(",", ".")
    try:
        number = float(cleaned)
    except ValueError:
        return ""
    return f"{number / 100 if text.strip().endswith('%') else number:g} (without quotes)"


def suggest_key(path: tuple[Any, ...], value: object, data: object) -> str:
    """The key that was probably meant by an unknown one.

    Another unit, a near spelling, or another section.
    """
    renamed = _present_name(path) or now_called(path)
    if renamed:
        return renamed
    name, known = str(path[-1]), _siblings(path, data)
    by_unit = _other_unit(name, value, known)
    if by_unit:
        return by_unit
    begins = [one for one in known if one.startswith(f"{name}_")]
    found = near(name, known) or (begins[0] if begins else "")
    if found:
        return found
    elsewhere = [
        pattern for pattern, key in all_keys().items() if key.name == name and "*" not in pattern
    ]
    return f"{elsewhere[0]}" if elsewhere else ""


def _present_name(path: tuple[Any, ...]) -> str:
    key = ".".join(str(part) for part in path)
    now = current(key)
    return "" if now == key else now.rpartition(".")[2]


def _other_unit(name: str, value: Any, known: Sequence[str]) -> str:
    """`mean_minutes = 3` -> `mean_seconds = 180`."""
    stem, _, unit = name.rpartition("_")
    if unit in UNITS_IN_SECONDS:
        for other in known:
            other_stem, _, other_unit = other.rpartition("_")
            if other_stem == stem and other_unit in UNITS_IN_SECONDS:
                factor = UNITS_IN_SECONDS[unit] / UNITS_IN_SECONDS[other_unit]
                return f"{other} = {value * factor:g}" if _numeric(value) else other
    if unit in _PER_CENT and f"{stem}_share" in known:
        return (
            f"{stem}_share = {value / 100:g}" if _numeric(value) and value > 1 else f"{stem}_share"
        )
    return ""


def _numeric(value: Any) -> Any:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
