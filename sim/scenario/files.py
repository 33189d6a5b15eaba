"""Scenario files: TOML, `extends`, and where each key came from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.faults.doubts import STAFFED_BY, WHOLE
from sim.faults.translate import shown
from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.records.sheet import file_problem
from sim.sections.remarks import Remark, remarks
from sim.sections.renamed import current, rename

_MOST_BYTES = 20_000_000
_MOST_LEVELS = 30
_MOST_KEYS = 2_000
_MOST_READS = 200


@dataclass
class Draft:
    """Raw data of a scenario before it is checked.

    Attributes:
        data: as nested tables and lists.
        origin: dotted key (items of lists by name) to the label of the file that said it last.
        folders: label to the folder that relative paths in it start from.
        label: of the main file.
        faults: of the files that it extends and that could not be read, so that `data` lacks
            what they say.
        remarks: what the comments of the files say, by dotted key.
        notes: on how the files were read.
        reads: how many files were read, one that is extended twice counted twice.
    """

    data: dict[str, Any]
    label: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    reads: int = 0

    def file_of(self, key: str) -> str:
        """Label of the file a key stands in, or the main file's."""
        parts = key.split(".")
        for length in range(len(parts), 0, -1):
            found = self.origin.get(".".join(parts[:length]))
            if found is not None:
                return found
        return self.label

    def path_of(self, key: str, file: str) -> Path:
        """Where a file named at a key lies: relative to the scenario file that names it."""
        return self.folders.get(self.file_of(key), Path()) / file

    def note_origin(self, key: str, value: Any, label: str) -> None:
        """Remember that a file said a value and everything in it."""
        self.origin[key] = label
        for name, item in _items(value):
            self.note_origin(f"{key}.{name}", item, label)


def _items(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(str(name), item) for name, item in value.items()]
    if isinstance(value, list):
        return [(_item_name(item, index), item) for index, item in enumerate(value)]
    return []


def _item_name(item: Any, index: int) -> str:
    named = item.get("name") if isinstance(item, dict) else None
    return named if isinstance(named, str) else str(index)


def read_toml(path: Path, label: str) -> dict[str, Any]:
    """Parse one TOML file.

    Raises:
        ScenarioError: one clear fault: missing, a directory, empty, not UTF-8, or not TOML.
    """
    problem = file_problem(path)
    if problem is not None:
        raise ScenarioError(problem.but(file=label, allowed=Note("allowed.scenario_file")))
    if path.stat().st_size > _MOST_BYTES:
        raise ScenarioError(Fault("huge_file", file=label, most=_MOST_BYTES // 1_000_000))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScenarioError(Fault("unreadable", file=label, reason=reason)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ScenarioError(Fault("no_utf8", f"line {line}", file=label)) from None
    if not text.strip():
        raise ScenarioError(Fault("empty_scenario", file=label))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_syntax_fault(label, text, str(error))) from None
    except RecursionError:
        raise ScenarioError(Fault("too_deep", file=label, most=_MOST_LEVELS)) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise ScenarioError(Fault("long_number", file=label)) from None
    if fault := _beyond_limits(data):
        raise ScenarioError(fault.but(file=label))
    return data


def _beyond_limits(data: dict[str, Any]) -> Fault | None:
    """What is too large or too deep in raw data to be looked at any further."""
    level: list[Any] = [data]
    for _ in range(_MOST_LEVELS):
        if any(isinstance(one, dict) and len(one) > _MOST_KEYS for one in level):
            return Fault("too_many_keys", most=_MOST_KEYS)
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return None
    return Fault("too_deep", most=_MOST_LEVELS)


def _syntax_fault(label: str, text: str, message: str) -> Fault:
    # Before Python 3.14 the place of the error stands in the library's message alone.
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    reason = message.split(" (at ", maxsplit=1)[0]
    if not found:
        return Fault("no_toml", file=label, reason=reason)
    line, lines = int(found[1]), text.splitlines()
    said = shown(lines[line - 1].strip()) if line <= len(lines) else ""
    place = ENGLISH.say("place.text", line=line, column=found[2])
    return Fault("no_toml", place, said, file=label, reason=reason)


def read_draft(path: Path, label: str | None = None) -> Draft:
    """Read a scenario file and everything it extends.

    What is wrong with the files that it extends is told in `Draft.faults`.

    Raises:
        ScenarioError: the file itself cannot be read.
    """
    label = label or str(path)
    draft = Draft({}, label)
    _read_into(draft, path, label, ())
    return draft


def draft_of(data: Mapping[str, Any], folder: Path) -> Draft:
    """A scenario given as nested tables, and everything it extends.

    Args:
        data: as a file would hold it; left as it is.
        folder: in which the files lie that it names.
    """
    draft = Draft({}, "")
    raw = _plain(data)
    if fault := _beyond_limits(raw):
        raise ScenarioError(fault)
    _lay_over(draft, raw, folder, "", ())
    return draft


def _plain(value: Any) -> Any:
    """Tables and lists of our own, whose arrays are lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if hasattr(value, "tolist"):  # an array or a number of NumPy
        return value.tolist()
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _read_into(draft: Draft, path: Path, label: str, chain: tuple[Path, ...]) -> None:
    here = path.resolve()
    if here in chain:
        circle = " > ".join(one.name for one in (*chain[chain.index(here) :], here))
        raise ScenarioError(Fault("circle", "extends", file=label, circle=circle))
    draft.reads += 1
    if draft.reads == _MOST_READS:
        raise ScenarioError(Fault("too_many_files", "extends", file=draft.label, most=_MOST_READS))
    if draft.reads > _MOST_READS:
        return
    _lay_over(draft, read_toml(path, label), path.parent, label, (*chain, here))
    said = remarks(path.read_text(encoding="utf-8-sig"))
    draft.remarks |= {current(key): remark for key, remark in said.items()}


def _lay_over(
    draft: Draft, data: dict[str, Any], folder: Path, label: str, chain: tuple[Path, ...]
) -> None:
    """Lay tables over a draft, after those that they extend."""
    draft.notes += [note.at(label) for note in rename(data)]
    for base in _bases(draft, data.pop("extends", []), label):
        target = folder / base
        problem = file_problem(target)
        if problem is not None:
            place: dict[str, Any] = {"file": label, "key": "extends", "value": shown(base)}
            allowed = Note("allowed.file_beside")
            draft.faults.append(problem.but(**place, allowed=allowed))
            continue
        try:
            _read_into(draft, target, base, chain)
        except ScenarioError as error:
            draft.faults.extend(error.faults)
    draft.folders[label] = folder
    draft.data = merged(draft.data, data)
    for name, value in data.items():
        draft.note_origin(name, value, label)


def _bases(draft: Draft, said: Any, label: str) -> list[str]:
    """The files that a file extends."""
    bases = [said] if isinstance(said, str) else said
    if isinstance(bases, list) and all(isinstance(base, str) for base in bases):
        return bases
    draft.faults.append(Fault("no_file_name", "extends", shown(said), file=label))
    return []


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one table over another.

    Tables merge key by key, lists of named tables by name, anything else is replaced.

    A distribution that names its kind, and tables that only make sense as a whole (shares, hours,
    head counts), replace. What a team is staffed by takes the place of what it was staffed by.
    """
    instead = STAFFED_BY - over.keys() if STAFFED_BY & over.keys() else ()
    result = {key: value for key, value in base.items() if key not in instead}
    for key, value in over.items():
        before = result.get(key)
        if key in WHOLE or (isinstance(value, dict) and "distribution" in value):
            result[key] = value
        elif isinstance(before, dict) and isinstance(value, dict):
            result[key] = merged(before, value)
        elif _named(before) and _named(value):
            result[key] = _merged_lists(before, value)
        else:
            result[key] = value
    return result


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and isinstance(item.get("name"), str) for item in value
    )


def _merged_lists(base: Any, over: Any) -> list[Any]:
    result = {item["name"]: item for item in base}
    for item in over:
        before = result.get(item["name"])
        same_kind = before is not None and item.get("kind", before.get("kind")) == before.get(
            "kind"
        )
        result[item["name"]] = merged(before, item) if before is not None and same_kind else item
    return list(result.values())
