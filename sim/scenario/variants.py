"""Changes to a scenario from outside its file.

`channels.voice.trunks=12`, and sweeps over such values.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sim.errors import Fault, ScenarioError
from sim.faults.doubts import STAFFED_BY
from sim.faults.translate import MOST_LISTED, near, shown, suggest_key
from sim.scenario.schema import Scenario
from sim.sections import not_yet
from sim.sections.demand import IntervalTableSource, ReplaySource, TableFormat
from sim.sections.keys import fields_of, item, owners_at, sections
from sim.sections.modes import DEFAULTS
from sim.sections.remarks import CHANGED
from sim.sections.renamed import current, renamed

LABEL = "overrides"
"""Where a value stands that no file says; the command line calls it `--set`."""
LACKS_ITEM = "no_item"
"""The code of an override that only names a channel, source... that is not there."""


def parse_value(text: str) -> Any:
    """A value as TOML reads it (`12`, `0.8`, `true`, `[1, 2]`, `{distribution = "never"}`).

    Else the text itself.
    """
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text.strip()


def parse_overrides(assignments: Iterable[str]) -> dict[str, Any]:
    """Overrides from texts `key.path=value`.

    Raises:
        ScenarioError: texts have no `=` or no key.
    """
    found: dict[str, Any] = {}
    faults = []
    for text in assignments:
        key, mark, value = text.partition("=")
        if mark and key.strip():
            found[key.strip()] = parse_value(value)
        else:
            faults.append(Fault("no_assignment", "", shown(text), file=LABEL))
    if faults:
        raise ScenarioError(faults)
    return found


def with_overrides(scenario: Scenario, overrides: Mapping[str, Any]) -> Scenario:
    """A checked copy of a scenario with some values changed; its tables are kept.

    Raises:
        ScenarioError: a key does not exist or a value is not allowed, or a table would have to be
            read anew, which only loading does.
    """
    plain = scenario.resolved()
    plain.pop("tables", None)
    _leave_derived(plain, scenario, set(map(current, overrides)))
    try:
        changed = Scenario.model_validate(applied(plain, overrides))
    except ScenarioError as error:
        raise ScenarioError([one.but(file=one.file or LABEL) for one in error.faults]) from None
    if faults := list(_read_before(scenario, changed)):
        raise ScenarioError(faults)
    remarks = {**scenario.remarks, **dict.fromkeys(map(current, overrides), CHANGED)}
    kept = remarks if scenario.remarks else {}
    notes = [*scenario.notes_on_files, *(said for key in overrides for said in renamed(key))]
    return changed.with_tables(scenario.tables, notes).with_remarks(kept)


def _leave_derived(plain: dict[str, Any], scenario: Scenario, keys: set[str]) -> None:
    """Leave out what nobody has written and what follows from a key that changes.

    Without remarks it is not known what was written; then everything stays as it is.
    """
    for name, channel in plain["channels"].items():
        key = f"channels.{name}."
        derived: tuple[str, ...] = ()
        if f"{key}mode" in keys:
            derived = ("capacity_weight", *DEFAULTS["live"])
        elif f"{key}max_per_agent" in keys:
            derived = ("capacity_weight",)
        for one in derived:
            if scenario.remarks and f"{key}{one}" not in scenario.remarks:
                channel.pop(one, None)


def _read_before(scenario: Scenario, changed: Scenario) -> Iterator[Fault]:
    """Faults for tables that would be others if the scenario were loaded with its changes."""
    before, after = (_settings_of_tables(one) for one in (scenario, changed))
    for key, settings in after.items():
        if key not in scenario.tables:
            yield Fault("table_unread", key, file=LABEL)
            continue
        columns = scenario.tables[key].columns
        for name, value in settings.items():
            matters = name.split("_shares")[0] in columns or name not in _MIXES
            if matters and value != before.get(key, {}).get(name):
                yield Fault("table_read_before", f"{key}.{name}", shown(value), file=LABEL)


_MIXES: Final = tuple(
    f"{what}{end}" for what in ("channel", "intent", "segment") for end in ("", "_shares")
)
"""Keys of a source that take the place of a column of its table, if it has one."""


def _settings_of_tables(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """What decides what is read from each table that a scenario refers to."""
    run = scenario.run.start.isoformat()
    found = {}
    for source in scenario.demand.sources:
        if isinstance(source, (IntervalTableSource, ReplaySource)):
            found[f"demand.sources.{source.name}"] = source.model_dump(mode="json") | {"start": run}
    if scenario.staffing.table is not None:
        settings = scenario.staffing.table.model_dump(mode="json")
        found["staffing.table"] = settings | {"start": run}
    read = (*TableFormat.model_fields, "columns", "keep", "start", *_MIXES)
    return {
        key: {name: value for name, value in one.items() if name in read or name.endswith("_map")}
        for key, one in found.items()
    }


def applied(data: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Raw data with values set at dotted keys.

    Texts are read as TOML values. The original is left alone.

    Raises:
        ScenarioError: with a fault for each key that cannot exist.
    """
    result: dict[str, Any] = _copied(data)
    faults = [fault for key, value in overrides.items() for fault in _set(result, key, value)]
    if faults:
        raise ScenarioError(faults)
    return result


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _set(data: dict[str, Any], key: str, value: Any) -> list[Fault]:
    key = current(key)
    parsed = parse_value(value) if isinstance(value, str) else value
    path = key.split(".")
    raw: list[Any] = []
    cursor: Any = data
    for position, part in enumerate(path):
        if isinstance(cursor, list):
            index = _position(cursor, part)
            if index is None:
                return [_no_such(key, shown(parsed), part, _names(cursor))]
            raw.append(index)
        else:
            fault = _wrong_part(data, raw, part, cursor, key, parsed)
            if fault is not None:
                return [fault]
            raw.append(part)
        if position == len(path) - 1:
            if path[0] == "teams" and part in STAFFED_BY and parsed:
                for other in STAFFED_BY:
                    cursor.pop(other, None)
            cursor[raw[-1]] = parsed
            return []
        cursor = cursor[raw[-1]] if isinstance(cursor, list) else cursor.setdefault(part, {})
        if not isinstance(cursor, (dict, list)):
            here = ".".join(path[: position + 1])
            fault = Fault("no_keys", key, shown(parsed), file=LABEL, part=here, found=shown(cursor))
            return [fault]
    return []


def _position(items: list[Any], part: str) -> int | None:
    """Position of a list item by name or by number from 0."""
    names = _names(items)
    if part in names:
        return names.index(part)
    return int(part) if part.isdigit() and int(part) < len(items) else None


def _names(items: list[Any]) -> list[str]:
    return [
        str(one.get("name", index)) if isinstance(one, dict) else str(index)
        for index, one in enumerate(items)
    ]


def _no_such(key: str, value: str, part: str, known: Sequence[str]) -> Fault:
    fault = Fault(LACKS_ITEM, key, value, file=LABEL, name=part, known=tuple(known))
    return fault.but(suggestion=near(part, known))


def _wrong_part(
    data: dict[str, Any], raw: list[Any], part: str, cursor: dict[str, Any], key: str, value: Any
) -> Fault | None:
    """A fault if no such key can exist, or if no such channel, team... does."""
    owners = owners_at(raw, data)
    if owners:
        if (
            any(part in fields_of(owner) for owner in owners)
            or not_yet.find([*raw, part], value)
            or part in cursor
        ):
            return None
        guess = suggest_key((*raw, part), value, data)
        whole = (
            ".".join([*(str(one) for one in raw), guess])
            if guess and "." not in guess and "=" not in guess
            else guess
        )
        known = [name for owner in owners for name in fields_of(owner)]
        allowed = ", ".join(known) if len(known) <= MOST_LISTED else ""
        fault = Fault("no_such_key", key, shown(value), file=LABEL, name=part, allowed=allowed)
        return fault.but(suggestion=whole)
    parent = owners_at(raw[:-1], data) if raw else []
    infos = [fields_of(owner)[raw[-1]] for owner in parent if raw[-1] in fields_of(owner)]
    inner = item(infos[0].annotation) if infos else None
    if (
        inner is not None
        and sections(inner)
        and part not in cursor
        and "distribution" not in _field_names(sections(inner))
    ):
        return _no_such(key, shown(value), part, list(cursor))
    return None


def _field_names(classes: Sequence[Any]) -> set[str]:
    return {name for owner in classes for name in fields_of(owner)}
