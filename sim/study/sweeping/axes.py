"""What is varied: keys of a scenario, each with values or a range.

``key=a,b,c`` lists values, ``key=low..high`` is a range and ``key=low..high:n`` a range with n
values on a grid. A ``*`` in a key stands for every channel, segment, team..., names with commas
between them (``channels.voice,chat.recognised_share``) for some: all move together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from sim.errors import Fault, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.variants import parse_value
from sim.sections.keys import WILDCARD, all_keys, alternatives, pattern_of
from sim.sections.renamed import current

LABEL: Final = "vary"
"""Where what is varied stands; the command line calls it `--vary`."""

Vary = Iterable[str] | Mapping[str, Any]
"""Texts ``key=values``, or values by key: a list of them, or the text behind the ``=``."""

_SEVERAL: Final = ","
GRID_VALUES: Final = 5
"""Values of a range on a grid that does not say how many."""
MOST_VALUES: Final = 10_000
"""Values of a range on a grid; a sweep has no more points."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied.

    Attributes:
        key: as it was written, an old name replaced by the present one.
        keys: the keys of the scenario that it stands for.
        values: to choose from; of a range, its values on a grid.
        low, high: ends of a range; None for a list of values.
        whole: whether the key takes whole numbers alone.
    """

    key: str
    keys: tuple[str, ...]
    values: tuple[Any, ...]
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it has ends between which every value may be taken."""
        return self.low is not None

    def at(self, share: float) -> Any:
        """The value that lies at a share (0 to 1) of the range, or of the list."""
        if self.low is None or self.high is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        value = self.low + share * (self.high - self.low)
        return round(value) if self.whole else value


def axis(scenario: Scenario, key: str, low: float, high: float, count: int = GRID_VALUES) -> Axis:
    """A range of a key.

    Raises:
        ScenarioError: the ends are no range, or there is no such key.
    """
    return _axis(scenario, key, f"{low!r}..{high!r}:{count}")


def parse_axes(vary: Vary, scenario: Scenario) -> tuple[Axis, ...]:
    """What is varied, from texts such as ``segments.*.parallel_contact_share=0..0.5:6``.

    Or from values by key: ``{"segments.*.parallel_contact_share": [0, 0.5]}``.

    Raises:
        ScenarioError: with a fault for everything that cannot be read, or names nothing.
    """
    found: list[Axis] = []
    faults: list[Fault] = []
    for key, values in _by_key(vary):
        if not key or values is None or len(values) == 0:
            faults.append(Fault("nothing_varied", "", key, file=LABEL))
            continue
        try:
            found.append(_axis(scenario, key, values))
        except ScenarioError as error:
            faults += error.faults
    taken: set[str] = set()
    for each in found:
        faults += [Fault("varied_twice", key, file=LABEL) for key in each.keys if key in taken]
        taken |= set(each.keys)
    if faults:
        raise ScenarioError(faults)
    return tuple(found)


def _by_key(vary: Vary) -> Iterator[tuple[str, str | list[Any] | None]]:
    """Keys with the values that are said of them; None if none are."""
    if isinstance(vary, Mapping):
        for key, said in vary.items():
            yield str(key), said.strip() if isinstance(said, str) else _several(said)
        return
    for text in [vary] if isinstance(vary, str) else vary:
        key, mark, values = text.partition("=")
        yield key.strip(), values.strip() if mark else None


def _several(said: Any) -> list[Any] | None:
    """Several values as a list: from a list, tuple, array or range; None if it is none of them."""
    if hasattr(said, "tolist"):
        said = said.tolist()
    is_one = isinstance(said, Mapping) or not isinstance(said, Iterable)
    return None if is_one else list(said)


def _axis(scenario: Scenario, key: str, text: str | list[Any]) -> Axis:
    key = current(key)
    keys = _expanded(scenario, key)
    whole = takes_whole_numbers(keys[0])
    if not isinstance(text, str):
        return Axis(key, keys, tuple(text), whole=whole)
    if ".." not in text:
        values = tuple(parse_value(part) for part in _parts(text))
        return Axis(key, keys, values, whole=whole)
    ends, _, count = text.partition(":")
    try:
        low, high = (float(end) for end in ends.split("..", 1))
        steps = int(count) if count else GRID_VALUES
    except ValueError:
        raise ScenarioError(Fault("no_range", key, text, file=LABEL)) from None
    if steps > MOST_VALUES:
        raise ScenarioError(Fault("long_range", key, text, file=LABEL, most=MOST_VALUES))
    if not low < high or steps < 2:
        raise ScenarioError(Fault("empty_range", key, text, file=LABEL))
    blank = Axis(key, keys, (), low, high, whole)
    values = tuple(dict.fromkeys(blank.at(step / (steps - 1)) for step in range(steps)))
    return Axis(key, keys, values, low, high, whole)


def _parts(text: str) -> list[str]:
    """Parts between commas that stand in no bracket, table or quotation."""
    parts, depth, quoted = [""], 0, ""
    for sign in text:
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "\"'":
            quoted = sign
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if sign == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _expanded(scenario: Scenario, key: str) -> tuple[str, ...]:
    """The keys that a key with ``*`` stands for."""
    if not any(part == WILDCARD or _SEVERAL in part for part in key.split(".")):
        return (key,)
    found = [""]
    cursors: list[Any] = [scenario.resolved()]
    for part in key.split("."):
        pairs = [
            (f"{name}.{one}" if name else one, _below(cursor, one))
            for name, cursor in zip(found, cursors, strict=True)
            for one in (_names(cursor) if part == WILDCARD else part.split(_SEVERAL))
        ]
        found = [name for name, _ in pairs]
        cursors = [cursor for _, cursor in pairs]
    if not found:
        raise ScenarioError(Fault("stands_for_nothing", key, file=LABEL))
    return tuple(found)


def _names(cursor: Any) -> Sequence[str]:
    if isinstance(cursor, dict):
        return list(cursor)
    if isinstance(cursor, list):
        return [str(one["name"]) for one in cursor if isinstance(one, dict) and "name" in one]
    return []


def _below(cursor: Any, name: str) -> Any:
    if isinstance(cursor, list):
        return next(
            (one for one in cursor if isinstance(one, dict) and one.get("name") == name), None
        )
    return cursor.get(name) if isinstance(cursor, dict) else None


def takes_whole_numbers(key: str) -> bool:
    """Whether a key of a scenario takes whole numbers alone."""
    known = all_keys().get(pattern_of(key.split(".")))
    if known is None:
        return False
    kinds = alternatives(known.info.annotation)
    return int in kinds and float not in kinds and not any(get_args(kind) for kind in kinds)
