"""Files that no example looked like: layouts and words of other languages, from file to scenario.

Each test file is made from the same days, so that its totals are known.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

import sim
from sim.cli.application import application

DAYS = [date(2026, 3, 2) + timedelta(days=step) for step in (0, 1, 2, 3, 4, 7, 11)]
TIMES = [time(8 + place // 2, 30 * (place % 2)) for place in range(20)]


class Row(NamedTuple):
    """Contacts of one half hour."""

    day: date
    at: time
    until: time
    offered: int
    answered: int
    aht: int
    asa: int


def half_hours(seed: int = 1) -> Iterator[Row]:
    rng = random.Random(seed)
    for day in DAYS:
        for at in TIMES:
            until = (datetime.combine(day, at) + timedelta(minutes=30)).time()
            offered = rng.randint(30, 60)
            answered = offered - rng.randint(0, 4)
            yield Row(day, at, until, offered, answered, rng.randint(200, 300), rng.randint(5, 40))


ROWS = list(half_hours())
OFFERED, ANSWERED = sum(row.offered for row in ROWS), sum(row.answered for row in ROWS)
AHT = sum(row.aht * row.answered for row in ROWS) / ANSWERED
ASA = sum(row.asa * row.answered for row in ROWS) / ANSWERED


def german(path: Path) -> Path:
    """Semicolons, decimal commas, a title, dates with points, Von and Bis, a total with a point."""
    lines = ["Auswertung Hotline;;;;;;;;;", "Zeitraum März 2026;;;;;;;;;", ";;;;;;;;;"]
    lines.append(
        "Datum;Von;Bis;Warteschlange;Eingehende Anrufe;Bediente Anrufe;Verlorene Anrufe;"
        "Ø Bearbeitungszeit (Sek.);Ø Wartezeit bis Annahme (Sek.);Erreichbarkeit"
    )
    for row in ROWS:
        share = f"{100 * row.answered / row.offered:.2f} %".replace(".", ",")
        lines.append(
            f"{row.day:%d.%m.%Y};{row.at:%H:%M};{row.until:%H:%M};Störung;{row.offered};"
            f"{row.answered};{row.offered - row.answered};{row.aht},0;{row.asa},0;{share}"
        )
    totals = f"{OFFERED:,};{ANSWERED:,};{OFFERED - ANSWERED}".replace(",", ".")
    lines.append(f"Gesamt;;;;{totals};;;")
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="cp1252")
    return path.with_suffix(".csv")


def french(path: Path) -> Path:
    """A workbook with a merged title, 08h00 - 08h30, times as cells, a subtotal for each day."""
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"] = "Rapport d'activité - Service client"
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(["Date", "Tranche horaire", "Appels présentés", "Appels traités",
                  "Appels abandonnés", "DMT", "Délai moyen de réponse"])  # fmt: skip
    for day in DAYS:
        mine = [row for row in ROWS if row.day == day]
        for row in mine:
            span = f"{row.at:%Hh%M} - {row.until:%Hh%M}"
            lasted = time(0, row.aht // 60, row.aht % 60), time(0, 0, row.asa)
            counts = row.offered, row.answered, row.offered - row.answered
            sheet.append([day, span, *counts, *lasted])
        sheet.append(["Sous-total", "", sum(row.offered for row in mine)])
    sheet.append(["Total général", "", OFFERED])
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def spanish(path: Path) -> Path:
    """Tabs, dates without leading zeros, two queues, percentages beside the counts."""
    head = "Fecha|Hora de inicio|Cola de atención|Recibidas|Atendidas|Perdidas|% Abandono"
    lines = [f"{head}|TMO (seg)|Tiempo medio de respuesta".replace("|", "\t")]
    for row in ROWS:
        halves = (row.offered // 2, row.answered // 2), (
            row.offered - row.offered // 2, row.answered - row.answered // 2
        )  # fmt: skip
        for queue, (offered, answered) in zip(("Facturación", "Averías"), halves, strict=True):
            lost = max(offered - answered, 0)
            lines.append(
                f"{row.day.day}/{row.day.month}/{row.day.year}\t{row.at.hour}:{row.at:%M}\t{queue}\t"
                f"{offered}\t{answered}\t{lost}\t{100 * lost / offered:.1f}%\t{row.aht}\t{row.asa}"
            )
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return path.with_suffix(".csv")


def italian(path: Path) -> Path:
    """Years of two digits, spans of time, handle time in two parts, `media` for average."""
    head = "Giorno;Fascia oraria;Chiamate entranti;Chiamate risposte;Chiamate perse;"
    head += "Durata media conversazione;Durata media post-chiamata;Tempo medio di risposta"
    lines = [head]
    for row in ROWS:
        talk = row.aht - 30
        lines.append(
            f"{row.day:%d/%m/%y};{row.at:%H:%M}-{row.until:%H:%M};{row.offered};{row.answered};"
            f"{row.offered - row.answered};00:{talk // 60:02d}:{talk % 60:02d};00:00:30;"
            f"00:00:{row.asa:02d}"
        )
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8")
    return path.with_suffix(".csv")


def two_channels(path: Path) -> Path:
    """Calls and chats side by side in one sheet."""
    lines = ["Intervalo,Llamadas ofrecidas,Llamadas atendidas,Chats ofrecidos,Chats atendidos"]
    for row in ROWS:
        calls, taken = row.offered - 10, row.answered - 9
        lines.append(f"{row.day} {row.at:%H:%M},{calls},{taken},10,9")
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8")
    return path.with_suffix(".csv")


def log(path: Path) -> Path:
    """Contacts one by one in French, in no order."""
    lines = [
        "Identifiant;Horodatage;File;Statut;Durée attente (s);Durée communication (s);Conseiller"
    ]
    number = 0
    for row in ROWS:
        for place in range(row.offered):
            number += 1
            got = place < row.answered
            when = datetime.combine(row.day, row.at) + timedelta(seconds=(place * 997) % 1800)
            how = f"Décroché;{row.asa};{row.aht};C07" if got else f"Abandonné;{row.asa};;"
            lines.append(f"{number};{when:%d/%m/%Y %H:%M:%S};SAV;{how}")
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8")
    return path.with_suffix(".csv")


MADE = [german, french, spanish, italian, two_channels, log]


@pytest.mark.parametrize("make", MADE, ids=lambda one: one.__name__)
def test_a_file_of_a_new_form_is_read_and_becomes_a_scenario(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file = make(tmp_path / make.__name__)
    found = sim.read_export(file)
    assert (found.offered, found.total("answered")) == (OFFERED, ANSWERED), str(found.notes)
    assert found.counts == "contacts"
    if make is not two_channels:
        assert found.aht_seconds == pytest.approx(AHT, rel=0.002)
        assert found.asa_seconds == pytest.approx(ASA, rel=0.005)
    target = tmp_path / "first.toml"
    done = CliRunner().invoke(application, ["import", str(file), "--write", str(target)])
    assert done.exit_code == 0, done.output
    scenario = sim.load(target)
    table = scenario.tables["demand.sources.export"]
    read = len(table) if make is log else table.columns["offered"].sum()
    assert read == OFFERED
    assert all(team.headcount for team in scenario.teams.values())
    patience = [one.patience for one in scenario.channels.values()]
    assert all(law.distribution != "never" for law in patience), "or nobody would ever abandon"


def test_channels_side_by_side_are_told_apart(tmp_path: Path) -> None:
    found = sim.read_export(two_channels(tmp_path / "two"))
    names = found.table.columns["channel"]
    assert set(names) == {"llamadas", "chats"}
    chats = found.table.columns["offered"][names == "chats"].sum()
    assert chats == 10 * len(ROWS)


def test_weeks_that_are_forecast(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (["Previsión 2026"], ["Semana", "Llamadas previstas", "TMO previsto (seg)"]):
        sheet.append(row)
    for week in range(10, 18):
        sheet.append([f"2026-S{week}", 2000 + week, 240])
    sheet.append(["Total", 16108])
    book.save(tmp_path / "semanas.xlsx")
    found = sim.read_export(tmp_path / "semanas.xlsx")
    assert (found.offered, found.counts, found.interval_minutes) == (16108, "forecast", 10080)
    assert found.aht_seconds == 240


def test_subtotals_are_told_once(tmp_path: Path) -> None:
    notes = [str(note) for note in sim.read_export(french(tmp_path / "f")).notes]
    assert (
        f"{len(DAYS)} rows ('Sous-total', the first of them row 24) are totals and are left out"
        in notes
    )


def test_a_wrong_cell_does_not_hide_the_column_of_times(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"2026-03-13,{8 + half // 2:02d}:{30 * (half % 2):02d},{half}" for half in range(10)]
    for wrong, said in (("soon,09:30,1", "row 12, column Day"), ("2026-03-13,25:00,1", "From")):
        path.write_text("\n".join(("Day,From,Calls offered", *rows, wrong)), encoding="utf-8")
        with pytest.raises(sim.CcsimError, match=said):
            sim.read_export(path)


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("{day:%d/%m/%Y};{hour:02d}h", "Data;Hora"),
        ("{day:%d.%m.%Y};{hour}-{next} Uhr", "Tag;Stunde"),
        ("{day:%Y-%m-%d};{hour}", "Fecha;Hora"),
        ("{name} {day:%d/%m/%Y} {hour:02d}:00", "Créneau"),
    ],
    ids=range(4),
)
def test_hours_of_the_day_as_they_are_written(tmp_path: Path, form: str, head: str) -> None:
    names = ("lun.", "mar.", "mer.", "jeu.", "ven.")
    days = [day for day in DAYS if day.weekday() < 5]
    rows = [
        form.format(day=day, hour=hour, next=hour + 1, name=names[day.weekday()]) + ";7;6"
        for day in days
        for hour in range(8, 18)
    ]
    path = tmp_path / "t.csv"
    path.write_text("\n".join((f"{head};Appels reçus;Appels servis", *rows)), encoding="utf-8")
    found = sim.read_export(path)
    assert (found.interval_minutes, found.rows) == (60, len(rows))
    assert (found.offered, found.total("answered")) == (7.0 * len(rows), 6.0 * len(rows))
    starts = [str(row["start"])[-5:] for row in found.first_rows()]
    assert starts == ["08:00", "09:00", "10:00", "11:00", "12:00"]


def test_a_label_is_known_by_its_word_beside_others(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"2026-03-13 {8 + n:02d}:00,{name},5" for n in range(3) for name in ("oro", "plata")]
    path.write_text("\n".join(("Inicio,Cola preferente,Calls offered", *rows)), encoding="utf-8")
    assert set(sim.read_export(path).table.columns["queue"]) == {"oro", "plata"}
