"""Tables and scenarios changed at random: never a traceback, never a hang, never misread.

A change of a table either keeps its meaning, and then what is read are the same totals, or damages
it, and then it is refused; a few bytes may also do neither, and then anything goes but a traceback.
"""

from __future__ import annotations

import copy
import csv
import io
import random
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

import sim
from sim.errors import CcsimError
from tests.broken.cases import GOOD
from tests.broken.test_damage import JUNK, paths

MOST_SECONDS = 10.0
Rows = list[list[str]]

HEADS = tuple(
    tuple(head.split("|"))
    for head in (
        "Interval Start|Queue Name|Calls Offered|Calls Answered|Calls Abandoned|AHT (s)",
        "Timestamp|QueueName|ContactsOffered|ContactsAnswered|ContactsAbandoned|aht_seconds",
        "Inicio intervalo|Cola|Ofrecidas|Atendidas|Abandonadas|TMO (seg)",
        "Beginn|Warteschlange|Eingehende Anrufe|Bediente Anrufe|Verlorene Anrufe|Ø AHT (Sek.)",
        "Début|File|Appels présentés|Appels décrochés|Appels abandonnés|TMO moyen (s)",
        "Интервал|Очередь|Поступило|Отвечено|Потеряно|Среднее время обработки (сек)",
    )
)
TRUTH = {"offered": 0.0, "answered": 0.0, "abandoned": 0.0}


def table(rng: random.Random) -> tuple[Rows, dict[str, float]]:
    """A record of a morning, and its totals."""
    rows, sums, handle = [list(rng.choice(HEADS))], dict(TRUTH), 0.0
    for half in range(16, 26):
        offered = rng.randint(20, 1500)
        gone = rng.randint(0, offered // 10)
        seconds = rng.randint(150, 400)
        counts = (offered, offered - gone, gone)
        rows.append(
            [
                f"2026-03-13 {half // 2:02d}:{half % 2 * 30:02d}",
                "q",
                *map(str, counts),
                str(seconds),
            ]
        )
        for name, count in zip(sums, counts, strict=True):
            sums[name] += count
        handle += seconds * (offered - gone)
    return rows, {**sums, "aht_seconds": handle / sums["answered"]}


def swap_columns(rows: Rows, rng: random.Random) -> Rows:
    order = list(range(len(rows[0])))
    rng.shuffle(order)
    return [[row[place] for place in order] for row in rows]


def percentage_column(rows: Rows, rng: random.Random) -> Rows:
    place = rng.randint(0, len(rows[0]))
    name = rng.choice(["% Answered", "Answer %", "Abandon Rate", "Service Level %", "Occupancy"])
    sign = rng.choice(["", "%"])
    cells = [name, *(f"{rng.uniform(0, 100):.1f}{sign}" for _ in rows[1:])]
    return [[*row[:place], cell, *row[place:]] for row, cell in zip(rows, cells, strict=True)]


def case_of_headings(rows: Rows, rng: random.Random) -> Rows:
    changes: list[Callable[[str], str]] = [str.title, str.lower, lambda one: f"  {one} "]
    change = rng.choice(changes)
    head = [one if one.isidentifier() or not one.isascii() else change(one) for one in rows[0]]
    return [head, *rows[1:]]


def title_and_total(rows: Rows, rng: random.Random) -> Rows:
    width = len(rows[0])
    title = [[rng.choice(["Report", "Queue performance 2026"]), *[""] * (width - 1)]]
    total = [["Total", *(str(rng.randint(0, 9)) for _ in range(width - 1))]]
    return title * rng.randint(0, 2) + rows + total


def seconds_in_words(rows: Rows, rng: random.Random) -> Rows:
    place = next(
        n for n, one in enumerate(rows[0]) if any(w in one.lower() for w in ("aht", "tmo", "время"))
    )
    forms = ("0:{:02d}:{:02d}", "{}m {}s")
    form = rng.choice(forms)

    def say(seconds: int) -> str:
        return form.format(*divmod(seconds, 60))

    return [
        [
            *row[:place],
            say(int(row[place])) if n and row[place].isdigit() else row[place],
            *row[place + 1 :],
        ]
        for n, row in enumerate(rows)
    ]


def times_apart(rows: Rows, rng: random.Random) -> Rows:
    """Date and time of day in columns of their own, the second under any heading."""
    place = next((n for n, one in enumerate(rows[1]) if one.startswith("2026-") and ":" in one), -1)
    if place < 0 or not all(" " in row[place] for row in rows[1:]):
        return rows
    names = rng.choice([("Datum", "Von"), ("Date", "Slot"), ("Fecha", "Tramo"), ("Day", "From")])
    return [
        [*row[:place], *(names if not n else row[place].split(" ")), *row[place + 1 :]]
        for n, row in enumerate(rows)
    ]


def subtotals(rows: Rows, rng: random.Random) -> Rows:
    width, middle = len(rows[0]), rng.randint(2, len(rows) - 1)
    label = rng.choice(["Subtotal", "Sous-total", "Zwischensumme", "Sub total 13/03", "Suma"])
    row = [label, *(str(rng.randint(100, 999)) for _ in range(width - 1))]
    return [*rows[:middle], row, *rows[middle:]]


KEEPING: tuple[Callable[[Rows, random.Random], Rows], ...] = (
    seconds_in_words, times_apart, swap_columns, percentage_column, case_of_headings, subtotals,
    title_and_total,
)  # fmt: skip


def place_of_count(rows: Rows, rng: random.Random) -> tuple[int, int]:
    columns = [n for n in range(len(rows[1])) if all(row[n].isdigit() for row in rows[1:])]
    return rng.randrange(1, len(rows)), columns[0]


def bad_cell(rows: Rows, rng: random.Random) -> Rows:
    row, column = place_of_count(rows, rng)
    junk = rng.choice(
        ["12 %", "1 2", "x", "-5", "1e400", "=1+1", "nan", "1.2.3", "9" * 5000, "1e9"]
    )
    return [
        [junk if (n, m) == (row, column) else one for m, one in enumerate(cells)]
        for n, cells in enumerate(rows)
    ]


def twice(rows: Rows, rng: random.Random) -> Rows:
    row = rng.randrange(1, len(rows))
    return [*rows[:row], rows[row], *rows[row:]]


def no_time(rows: Rows, rng: random.Random) -> Rows:
    row = rng.randrange(1, len(rows))
    wrong = rng.choice(["", "soon", "2026-02-30 08:00", "0001-01-01 00:00", "9999-12-31 23:30"])
    return [
        [wrong if n == row and ":" in one and "-" in one else one for one in cells]
        for n, cells in enumerate(rows)
    ]


DAMAGING: tuple[Callable[[Rows, random.Random], Rows], ...] = (bad_cell, twice, no_time)


def written(rows: Rows, rng: random.Random) -> bytes:
    """The table as a file of some kind of CSV."""
    out = io.StringIO()
    quoting: Literal[0, 1] = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = rng.choice(["\n", "\r\n"])
    csv.writer(out, delimiter=rng.choice(",;\t|"), quoting=quoting, lineterminator=end).writerows(
        rows
    )
    return out.getvalue().encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


def outcome(reading: Callable[[], Any]) -> tuple[Any, str]:
    """What was read, or why it was refused; an exception of another kind is a defect."""
    try:
        return reading(), ""
    except CcsimError as error:
        return None, str(error)


def tried(number: int, folder: Path) -> None:
    """One table, changed, read and judged."""
    rng = random.Random(number)
    rows, truth = table(rng)
    damage = rng.choice([None, "table", "bytes"])
    if damage == "table":
        rows = rng.choice(DAMAGING)(rows, rng)
    for change in sorted(rng.sample(KEEPING, rng.randint(0, 4)), key=KEEPING.index):
        rows = change(rows, rng)
    data = bytearray(written(rows, rng))
    for _ in range(rng.randint(1, 8) if damage == "bytes" else 0):
        data[rng.randrange(len(data))] = rng.randrange(256)
    (folder / "t.csv").write_bytes(data)
    started = time.monotonic()
    found, refusal = outcome(lambda: sim.read_export(folder / "t.csv").to_json())
    if damage == "table":
        assert refusal, (number, found)
    elif damage is None:
        assert not refusal, (number, refusal)
        assert {name: found[name] for name in truth} == pytest.approx(truth), number
    assert time.monotonic() - started < MOST_SECONDS, number


@pytest.mark.parametrize("block", range(4))
def test_tables_changed_at_random(block: int, tmp_path: Path) -> None:
    for number in range(25):
        tried(1000 * block + number, tmp_path)


@pytest.mark.statistical_full
def test_a_thousand_tables_changed_at_random(tmp_path: Path) -> None:
    for number in range(1000):
        tried(50_000 + number, tmp_path)


HARD: tuple[Any, ...] = (
    *JUNK, 10**30, -(10**30), 1e300, 1e-300, "$a$", "a" * 5000, "=1+1", "\u0007", "\U0001f600",
    [[[[]]]], {"a" * 200: {"b": {"c": {}}}}, ["x"] * 300, "9999-12-31T23:59:59", "0001-01-01",
)  # fmt: skip


def scenario_tried(number: int) -> None:
    """One scenario, changed in one or a few places, loaded or refused."""
    rng = random.Random(number)
    data = tomllib.loads(GOOD)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        *above, last = rng.choice(list(paths(data)))
        holder: Any = data
        for part in above:
            holder = holder[part]
        if rng.random() < 0.15:
            del holder[last]
        elif rng.random() < 0.15 and isinstance(holder, dict):
            holder[str(rng.choice(HARD))[:300]] = holder.pop(last)
        else:
            holder[last] = copy.deepcopy(rng.choice(HARD))
    started = time.monotonic()
    found, refusal = outcome(lambda: sim.load(data))
    assert (found is None) == bool(refusal), number
    assert time.monotonic() - started < MOST_SECONDS, number


@pytest.mark.parametrize("block", range(4))
def test_scenarios_changed_at_random(block: int) -> None:
    for number in range(25):
        scenario_tried(1000 * block + number)


@pytest.mark.statistical_full
def test_a_thousand_scenarios_changed_at_random() -> None:
    for number in range(1000):
        scenario_tried(50_000 + number)
