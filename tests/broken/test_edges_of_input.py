"""Inputs at the edge of what there is: refused with the place and the cure, or read."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
import typer
from matplotlib.figure import Figure
from openpyxl import Workbook
from typer.testing import CliRunner

import sim
from sim.cli.application import application
from sim.cli.failing import reporting
from sim.errors import CcsimError, StudyError
from sim.show.plots.style import RC
from sim.study.saved import require_format
from tests.broken.cases import GOOD

EDGES = {
    "year 1": ("horizon_days = 7", "horizon_days = 7\nstart = 0001-01-01T00:00:00", "1970 to 2199"),
    "year 9999": ("horizon_days = 7", "horizon_days = 7\nstart = 9999-12-31T00:00:00", "far past"),
    "long number": ("trunks = 30", "trunks = " + "9" * 5000, "thousands of digits"),
    "deep list": ('name = "good"', f"x = {'[' * 900}{']' * 900}", "more than 30 levels"),
    "deep table": ('name = "good"', f"{'.'.join('a' * 900)} = 1", "more than 30 levels"),
    "many keys": ('name = "good"', "\n".join(f"k{i} = 1" for i in range(3000)), "2,000 entries"),
    "formula as a name": ('name = "good"', 'name = "=1+1"', "formula of a spreadsheet"),
    "formula as a currency": ("horizon_days = 7", 'horizon_days = 7\ncurrency = "@x"', "formula"),
    "control sign": ('name = "good"', 'name = "a\\u0007b"', "control characters"),
    "formula as a team": ("[teams.chatters]", '[teams."+1"]', "is not a name"),
    "device": ('name = "good"', 'extends = "/dev/zero"', "is a device or a pipe"),
    "pipe": ('name = "good"', 'extends = "pipe"', "is a device or a pipe"),
    "extended without end": ('name = "good"', 'extends = "e0.toml"', "more than 200 times"),
}


@pytest.mark.parametrize("name", EDGES)
def test_scenarios_at_the_edge_are_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    old, new, said = EDGES[name]
    path = tmp_path / "scenario.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    if name == "pipe":
        os.mkfifo(tmp_path / "pipe")
    for number in range(30):
        again = f'"e{number + 1}.toml"'
        (tmp_path / f"e{number}.toml").write_text(f"extends = [{again}, {again}]\n")
    (tmp_path / "e30.toml").write_text('name = "last"\n')
    with pytest.raises(CcsimError, match=said):
        sim.load(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('opening = { weekday = "08:00-20:00" }', 'opening = "06:00-10:00"'),
        ('opening = { weekday = "08:00-20:00" }', 'opening = ["06:00-10:00", "12:00-14:00"]'),
        ("[teams.chatters]", '[teams."Команда čęł"]'),
        ("headcount = 12", "headcount = 13.1"),
    ],
    ids=["hours of all days", "spans of all days", "letters of any script", "part of an agent"],
)
def test_what_the_messages_allow_is_read(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert sim.load(path).name == "good"


def test_workbooks_that_are_damaged_or_grow_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.records.sheet._MOST_BYTES", 1_000_000)
    book, path = Workbook(), tmp_path / "t.xlsx"
    assert book.active is not None
    for row in (["Start", "Offered"], ["2026-03-03 09:00", 60], ["2026-03-03 09:30", 72]):
        book.active.append(row)
    book.save(path)
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    damages = (
        {sheet: parts[sheet][: len(parts[sheet]) // 2]},
        {sheet: None},
        {sheet: parts[sheet].replace(b'r="A1"', b'r="1A"')},
        {"xl/workbook.xml": b"<x"},
        {"big.bin": bytes(1_000_001)},
    )
    for damage in damages:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**parts, **damage}.items():
                if data is not None:
                    archive.writestr(name, data)
        try:
            found = sim.read_export(path).offered
        except CcsimError as error:
            said = str(error)
            assert "workbook" in said or "unpacked" in said or "empty" in said
        else:
            assert found == 132


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'Start,Offered\n"2026-03-03 09:00,{"1" * 200_000}\n')
    with pytest.raises(CcsimError, match="more than 131,072 characters"):
        sim.read_export(tmp_path / "t.csv")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--replication", str(10**30)),
        ("compare", "--precision", "1e-300", "--no-report"),
        ("sweep", "--vary", "channels.voice.trunks=1..100000000:100000000"),
        ("sweep", "--vary", "channels.voice.trunks=1..9999:9999",
         "--vary", "teams.front.headcount=1..9999:9999"),
    ],
    ids=["replication", "precision", "range", "grid"],
)  # fmt: skip
def test_options_at_the_edge_are_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(GOOD, encoding="utf-8")
    done = CliRunner().invoke(application, [arguments[0], str(path), *arguments[1:]])
    assert done.exit_code == 2, done.output


def test_dollar_signs_in_names_are_no_formula(tmp_path: Path) -> None:
    settings: Any = dict(RC)
    with mpl.rc_context(settings):
        figure = Figure()
        figure.text(0, 0, "pay $^_$ more")
        figure.savefig(tmp_path / "t.svg")


def test_a_full_disk_is_no_defect(capsys: pytest.CaptureFixture[str]) -> None:
    @reporting
    def fills() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(typer.Exit) as ended:
        fills()
    said = capsys.readouterr().err
    assert (ended.value.exit_code, "No space left" in said, "defect" in said) == (2, True, False)


def test_results_of_another_format_are_refused(tmp_path: Path) -> None:
    require_format({}, tmp_path)
    with pytest.raises(StudyError, match="is in format 99 of results"):
        require_format({"format": 99}, tmp_path)
