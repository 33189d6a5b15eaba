"""Which heading of a table holds which column, by the words of headings and by what stands below.

A mapping that a planner gives switches this off for its columns and for its headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from sim.records.cells import TOTAL, CellError, is_percentage
from sim.records.dates import is_clock, is_epoch, is_week, moment, time_of_day
from sim.records.heading_words import COUNTS, KNOWN, PHRASES
from sim.records.headings import Heading, heading, plain

Kind = Literal["datetime", "date", "clock", "weekday", "number", "other", "empty"]
"""What the cells of a column are, as far as times go."""

_SAMPLE: Final = 200
_GRID: Final = timedelta(minutes=5)
_SHARES: Final = ("answered_share", "abandoned_share")
_DROPPED: Final = frozenset({"call", "total"})
_LABELS: Final = (
    *("channel", "intent", "segment", "queue", "team", "customer", "outcome"),
    *("queue_start", "priority", "agent", "contact_type"),
)
_TIMES: Final = ("interval_start", "arrival", "date", "time")

WEEKDAYS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "mon monday lun lunes mo montag lundi lunedi segunda пн понедельник maandag",
            "tue tues tuesday mar martes di dienstag mardi martedi terca вт вторник dinsdag",
            "wed wednesday mie miercoles mi mittwoch mercredi mercoledi quarta среда woensdag",
            "thu thur thurs thursday jue jueves do donnerstag jeudi giovedi quinta чт четверг",
            "fri friday vie viernes fr freitag vendredi venerdi sexta пт пятница vrijdag",
            "sat saturday sab sabado sa samstag samedi sabato суббота zaterdag",
            "sun sunday dom domingo so sonntag dimanche domenica вс воскресенье zondag",
        )
    )
    for name in names.split()
}

EXPORTS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(signature.split("|"))
    for name, signature in {
        "Amazon Connect forecast import": "queuename|timestamp|incomingcontactvolume",
        "Amazon Connect historical metrics": "startinterval|endinterval|contacts queued",
        "Avaya CMS hsplit": "row date|starttime|split",
        "Genesys Cloud export": "interval start|interval end|media type|offer",
        "CMS skill report": "skill name|date|time|calls offered",
        "Cisco UCCX report": "csq name|contacts presented",
    }.items()
}
"""Exports by headings that must all be there."""

WAIT_OF_ALL: Final = frozenset({"Genesys Cloud export"})
"""Exports whose average wait is known to be that of all who waited."""

_INSTEAD: Final[Mapping[str, str]] = {
    "average_wait_of_all_seconds": "average_wait_seconds",
    "all_wait_seconds_sum": "answered_wait_seconds_sum",
}
"""Waits that are taken for those of the answered where a table has no other."""


@dataclass(frozen=True)
class Recognised:
    """Which heading (position) holds which column.

    Attributes:
        positions: of columns. export: name of the export, if it is a known one.
        parts: positions of parts of handle time, sums or averages, where it has no whole.
        averages: whether the parts are averages.
        unclear: positions that could all be a column, by column; none of them is taken.
        instead: columns for which a wait of all who waited is taken.
    """

    positions: dict[str, int]
    export: str = ""
    parts: tuple[int, ...] = field(default=())
    averages: bool = False
    unclear: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    instead: tuple[str, ...] = ()


def recognise(
    headings: Sequence[object],
    rows: Sequence[Sequence[Any]],
    wanted: Iterable[str],
    taken: Mapping[str, int] | None = None,
) -> Recognised:
    """Positions of the wanted columns among headings.

    Args:
        headings: of the table.
        rows: cells below them, of which the first few hundred are seen.
        wanted: columns in the order in which they are looked for.
        taken: positions that are given; neither they nor their columns are looked for.
    """
    taken = taken or {}
    seen = rows[:_SAMPLE]
    seen = [row for row in seen if not _begins_total(row)] or seen
    table = _Table(
        [heading(str(one or "")) for one in headings],
        [[row[place] for row in seen if place < len(row)] for place in range(len(headings))],
    )
    found = dict(taken)
    names = {plain(one) for one in headings}
    export = next((name for name, sign in EXPORTS.items() if sign <= names), "")
    wanted = [column for column in wanted if column not in taken]
    _find_times(table, wanted, found)
    unclear: dict[str, tuple[int, ...]] = {}
    for column in wanted:
        if column in PHRASES and column not in _TIMES and column not in found:
            places = table.places(column, set(found.values()))
            if len(places) == 1:
                found[column] = places[0]
            elif places:
                unclear[column] = tuple(places)
    if "average_wait_of_all_seconds" in found and export in WAIT_OF_ALL:
        found.pop("average_wait_of_all_seconds")
    for count, share in zip(COUNTS[1:3], _SHARES, strict=True):
        if count in found and share not in taken:
            found.pop(share, None)
    parts, averages = _parts(found)
    instead = tuple(_taken_instead(found))
    return Recognised(found, export, parts, averages, unclear, instead)


def _begins_total(row: Sequence[Any]) -> bool:
    """Whether a row is one of totals, whose numbers tell nothing of what a column is."""
    first = next((cell for cell in row if cell not in (None, "")), None)
    return isinstance(first, str) and TOTAL.match(first) is not None


def _taken_instead(found: dict[str, int]) -> list[str]:
    """Put waits of all who waited in the place of those that the table lacks."""
    known = any(column in found for column in _INSTEAD.values())
    taken = []
    for column, other in _INSTEAD.items():
        place = found.pop(column, None)
        if place is not None and not known:
            found[other], known = place, True
            taken.append(other)
    return taken


def _parts(found: dict[str, int]) -> tuple[tuple[int, ...], bool]:
    """Take the parts of handle time out of what was found; they count where there is no whole."""
    kinds = {
        averages: [found.pop(name, None) for name in _names_of_parts(averages)]
        for averages in (False, True)
    }
    if not {"handle_seconds_sum", "average_handle_seconds"} & set(found):
        for averages, places in kinds.items():
            if places[0] is not None:
                return tuple(place for place in places if place is not None), averages
    return (), False


def _names_of_parts(averages: bool) -> list[str]:  # noqa: FBT001 - the name of the call says it
    form = "average_{}_seconds" if averages else "{}_seconds_sum"
    return [form.format(part) for part in ("talk", "hold", "acw")]


def headings_known(cells: Sequence[object], wanted: Iterable[str]) -> int:
    """How many cells of a row would be headings of wanted columns."""
    phrases = [set(map(_words, PHRASES.get(column, ()))) for column in wanted]
    words = [heading(str(cell)).words for cell in cells if isinstance(cell, str) and cell]
    return sum(
        any(one in those or (one - _DROPPED and one - _DROPPED in those) for those in phrases)
        for one in words
    )


def _words(phrase: str) -> frozenset[str]:
    return heading(phrase).words


@dataclass
class _Table:
    """Headings and the cells below each."""

    headings: list[Heading]
    columns: list[list[Any]]

    def places(self, column: str, used: set[int]) -> list[int]:
        """Positions of the first phrase of a column that is there; several that differ are all."""
        free = [
            place
            for place, one in enumerate(self.headings)
            if place not in used and one.text and self._fits(column, place)
        ]
        own = [place for place in free if plain(self.headings[place].text) == plain(column)]
        if own:
            return own[:1]
        for phrase in PHRASES[column]:
            words = _words(phrase)
            exact = [place for place in free if self.headings[place].words == words]
            loose = [place for place in free if self.headings[place].words - _DROPPED == words]
            found = list(dict.fromkeys(exact + loose))
            if not found and column in _LABELS:
                found = [
                    one
                    for one in free
                    if self.headings[one].words & KNOWN == words
                    and kind_of(self.columns[one]) == "other"  # no times, and no numbers
                ]
            if found:
                same = all(self.columns[one] == self.columns[found[0]] for one in found)
                return found[:1] if same or column not in (*COUNTS, "headcount") else found
        return []

    def _fits(self, column: str, place: int) -> bool:
        """Whether numbers of the kind of a column stand there: a percentage is never a count."""
        cells = [cell for cell in self.columns[place] if cell not in (None, "", "-")]
        share = self.headings[place].is_percentage or (
            bool(cells) and all(is_percentage(cell) for cell in cells)
        )
        if column in _LABELS and self.headings[place].unit_seconds is not None:
            return False
        return share == (column in _SHARES)


def kind_of(cells: Sequence[Any]) -> Kind:
    """What the cells of a column are, as far as times go."""
    some = [cell for cell in cells if cell not in (None, "")]
    plain_ones = [cell for cell in some if not (isinstance(cell, str) and TOTAL.match(cell))]
    found = {_kind(cell) for cell in plain_ones or some}
    if not found:
        return "empty"
    if found == {"date", "datetime"}:
        return "datetime"
    return found.pop() if len(found) == 1 else "other"


def _mostly(cells: Sequence[Any], allowed: Sequence[Kind]) -> bool:
    """Whether most cells are times of some kinds: the others are wrong, and not the column."""
    found = [_kind(cell) for cell in cells if cell not in (None, "")]
    return sum(one in allowed and one != "number" for one in found) * 2 > len(found)


def _kind(cell: Any) -> Kind:
    if isinstance(cell, datetime):
        return "date" if cell.time() == time(0) else "datetime"
    if isinstance(cell, date):
        return "date"
    if is_clock(cell):
        return "clock"
    if isinstance(cell, str) and plain(cell) in WEEKDAYS:
        return "weekday"
    if is_epoch(cell):
        return "datetime"
    try:
        found = moment(cell, "day")
    except CellError:
        try:
            found = moment(cell, "month")
        except CellError:
            return "number" if _hours_and_minutes(cell) else "other"
    if is_week(cell) or (isinstance(cell, str) and ":" not in cell and found.time() == time(0)):
        return "date"
    return "datetime"


def _hours_and_minutes(cell: Any) -> bool:
    """Whether a number could be hours and minutes, 830; or a part of a day of Excel's."""
    text = str(cell).removesuffix(".0")
    if text.isdecimal() and len(text) <= 4:
        return int(text) < 2400 and int(text) % 100 < 60
    return isinstance(cell, float) and 0 < cell < 1


def _find_times(table: _Table, wanted: Sequence[str], found: dict[str, int]) -> None:
    """Find the columns that say when: by their headings, and by what stands below."""
    start = next((one for one in ("interval_start", "arrival") if one in wanted), None)
    if "date" in found or start is None:
        roles: dict[str, tuple[Kind, ...]] = (
            {"time": ("clock", "number")} if "time" in wanted else {}
        )
    elif "time" in found:
        roles = {"date": ("date", "datetime", "weekday")}
    else:
        roles = {start: ("datetime",), "date": ("date", "weekday"), "time": ("clock", "number")}
    free = {p for p, one in enumerate(table.headings) if p not in found.values() and one.text}
    kinds = {place: kind_of(table.columns[place]) for place in free}
    for role, allowed in roles.items():
        named = [
            place
            for phrase in PHRASES[role]
            for place in sorted(free)
            if table.headings[place].words == _words(phrase) and place not in found.values()
        ]
        places = [place for place in named if kinds[place] in allowed] or [
            place for place in named if _mostly(table.columns[place], allowed)
        ]
        if places:
            found[role] = places[0]
        if role == start and places:
            return
    if "date" in found and "time" in wanted and "time" not in found:
        _begins(table, found, kinds)
    if "date" in found and "time" in wanted and not {"time", "interval"} & set(found):
        _on_grid(table, found, kinds)
    if start and not {start, "date", "time"} & set(found):
        _by_heading_alone(table, start, found, free, kinds)


def _begins(table: _Table, found: dict[str, int], kinds: Mapping[int, Kind]) -> None:
    """Take the first column of times of day at which something begins."""
    for place in sorted(kinds):
        words = set(plain(table.headings[place].text).split())
        if kinds[place] == "clock" and words & {"start", "entry", "arrival", "begin", "entered"}:
            found["time"] = place
            return


def _on_grid(table: _Table, found: dict[str, int], kinds: Mapping[int, Kind]) -> None:
    """Take the first column of times of day that are all whole intervals, as no durations are."""
    for place in sorted(kinds):
        if kinds[place] != "clock" or place in found.values():
            continue
        times = [_time(cell) for cell in table.columns[place] if is_clock(cell)]
        known = {one for one in times if one is not None}
        if len(known) > 1 and not any(one % _GRID for one in known):
            found["time"] = place
            return


def _time(cell: Any) -> timedelta | None:
    """A time of day; None if there is no such one, as 25:00."""
    try:
        return time_of_day(cell)
    except CellError:
        return None


def _by_heading_alone(
    table: _Table, start: str, found: dict[str, int], free: set[int], kinds: Mapping[int, Kind]
) -> None:
    """Take the one column of times whatever its heading, or a heading whatever its cells."""
    times = [place for place in sorted(free) if kinds[place] == "datetime"]
    if len(times) == 1:
        found[start] = times[0]
        return
    for phrase in PHRASES[start]:
        for place in sorted(free):
            if table.headings[place].words == _words(phrase) and kinds[place] != "empty":
                found[start] = place
                return
