"""The page of a result: complete in itself, and the same whenever it is made."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim.cli import application
from sim.errors import StudyError
from sim.language.english import ENGLISH
from sim.measures.definitions import HEADLINES, MEASURES
from sim.show.report import PAGE, report
from sim.show.report_picture import write_picture
from sim.study.answer_findings import read_findings
from sim.study.report_tables import TABLES
from sim.study.store import MANIFEST
from sim.study.telling import lines, paragraphs
from tests.unit.show import small_result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("results") / "shop"
    return small_result.write(target, small_result.comparison())


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / PAGE).read_text(encoding="utf-8")


def pictures(page: str) -> Iterator[bytes]:
    for text in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page):
        yield base64.b64decode(text, validate=True)


def prose(page: str) -> str:
    """The page without its pictures and tags."""
    return re.sub(r"<[^>]+>", "", re.sub(r"data:[^\"]+", "", page))


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="(\w+)">', page)


def test_the_page_can_be_made_again_from_the_tables_alone(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "copy"
    again.mkdir()
    for path in folder.glob("*.parquet"):
        shutil.copy(path, again)
    for name in (MANIFEST, "comparison.json"):
        shutil.copy(folder / name, again)
    assert report(again) == (folder / PAGE).read_text(encoding="utf-8")


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "@import" not in page
    assert not re.search(r"url\(\s*['\"]?(?!data:)", page)
    for attribute in ("src", "srcset", "href", "action", "data", "poster"):
        for value in re.findall(rf'\s{attribute}="([^"]*)"', page):
            assert value.startswith(("data:image/svg+xml;base64,", "#")), value[:60]


def test_pictures_are_svg_that_point_nowhere(page: str) -> None:
    found = list(pictures(page))
    assert len(found) == 2 * 7, "seven plots, each at two widths"
    for content in found:
        root = ET.fromstring(content)
        assert root.tag.endswith("svg")
        for element in root.iter():
            for name, value in element.attrib.items():
                if name.endswith("href"):
                    assert value.startswith("#")
        assert b"<!DOCTYPE" not in content
        assert b"<script" not in content


def test_every_plot_says_how_to_read_it(page: str) -> None:
    parts = page.split("<h2 ")
    with_plot = [part for part in parts if "<picture>" in part]
    assert len(with_plot) == 7
    for part in with_plot:
        assert "How to read this" in part
        assert re.search(r'alt="[^"]{8,}"', part)


def test_the_parts_stand_in_their_order(page: str) -> None:
    assert headings(page) == [
        *("verdict", "table", "differences", "plane", "waits", "hours", "week", "journey"),
        *("staffing", "assumptions", "missing", "manifest"),
    ]
    links = re.findall(r'<a href="#(\w+)">', page)
    assert links == headings(page)


def test_the_numbers_are_those_of_the_tables(folder: Path, page: str) -> None:
    text = prose(page)
    for key in HEADLINES:
        assert MEASURES[key].label in text
    content = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    for label in small_result.MODELS:
        share = content["models"][label]["lost_case_rate"]["mean"]
        assert f"{100 * share:.2f}" in text
    in_tables = {
        "first",
        "step",
        "dominated",
        "passed_over",
        "all_met",
        "some_missed",
        "all_missed",
    }
    shown = [one for one in content["findings"] if one["code"] not in in_tables]
    for line in lines(paragraphs(read_findings(shown), ENGLISH), ENGLISH):
        kind, _, rest = line.strip().partition(": ")
        escaped = (rest or kind).replace("&", "&amp;").replace("'", "&#39;")
        assert escaped in re.sub(r"<[^>]+>", "", page) or escaped in text


def test_sources_and_trust_letters_are_shown(page: str) -> None:
    text = prose(page)
    assert "EPIC Connections 2015 [B]" in text
    assert "modelling judgement, no source found" in text
    assert "churn.per_repeat" in text
    assert "Which of them turn the verdict is found by ccsim robust" in text  # no fixed list


def test_what_is_not_simulated_is_said(page: str) -> None:
    assert "orchestrated is simulated without: warm transfer" in prose(page)
    assert "appointments" in prose(page)


def test_the_manifest_is_there_without_the_scenarios(folder: Path, page: str) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["packages"]["numpy"] in prose(page)
    assert "systems.orchestrated.scenario_hash" in prose(page)
    assert "channels.voice.opening" not in page.split('<h2 id="manifest">')[1]


def test_names_are_escaped(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    text = (other / MANIFEST).read_text(encoding="utf-8")
    (other / MANIFEST).write_text(
        text.replace('"scenario": "juan"', '"scenario": "<script>alert(1)</script>"'),
        encoding="utf-8",
    )
    found = report(other)
    assert "<script>" not in found
    assert "&lt;script&gt;" in found


def test_a_system_alone(tmp_path: Path) -> None:
    found = small_result.write(tmp_path / "one", small_result.comparison(["multichannel"], 2))
    page = (found / PAGE).read_text(encoding="utf-8")
    assert "nothing to compare it with" in prose(page)
    assert "plane" not in headings(page)
    assert len(list(pictures(page))) == 2 * 5
    with pytest.raises(StudyError, match="alone"):
        write_picture(found, tmp_path / "x.svg")


def test_one_replication_claims_nothing(tmp_path: Path) -> None:
    models = ["multichannel", "omnichannel"]
    found = small_result.write(tmp_path / "one", small_result.comparison(models, 1))
    text = prose((found / PAGE).read_text(encoding="utf-8"))
    assert "1 replication of 1 day" in text
    assert "One replication shows no precision" in text
    assert "precision unknown" in text
    assert "no ellipses" in text
    assert "nan" not in text.lower().split()


def test_a_result_without_the_drawn_tables_says_what_is_lacking(
    folder: Path, tmp_path: Path
) -> None:
    """As an older version wrote it."""
    older = shutil.copytree(folder, tmp_path / "older")
    for name in TABLES:
        (older / f"{name}.parquet").unlink()
    page = report(older)
    assert len(list(pictures(page))) == 2, "the differences alone"
    assert prose(page).count("does not hold what this part needs") == 6
    assert "without the sources of its numbers" in prose(page)


def test_shares_of_capabilities(folder: Path, tmp_path: Path) -> None:
    rows = [
        {"measure": "lost_case_rate", "method": method, "label": name, "amount": -0.01,
         "lo": -0.02, "hi": -0.005, "unit": "share"}
        for method, name in (("share", "the single view"), ("ladder", "x"), ("total", "all"))
    ]  # fmt: skip
    apart = tmp_path / "attribution"
    apart.mkdir()
    pd.DataFrame(rows).to_parquet(apart / "attribution.parquet")
    about = {"origin": "multichannel", "target": "orchestrated", "replications": 1}
    (apart / "attribution.json").write_text(json.dumps(about), encoding="utf-8")
    page = report(folder, apart)
    assert "attribution" in headings(page)
    assert "From multichannel to orchestrated, 1 replication." in prose(page)
    assert len(list(pictures(page))) == 2 * 8
    with pytest.raises(StudyError, match="holds no attribution"):
        report(folder, tmp_path)
    pd.DataFrame({"measure": ["x"]}).to_parquet(apart / "attribution.parquet")
    with pytest.raises(StudyError, match="lacks the columns capability"):
        report(folder, apart)


def test_the_page_begins_with_the_answer_and_what_has_to_be_known_first(
    folder: Path, tmp_path: Path
) -> None:
    """Before any table: the answer, what was changed, what looks wrong, a record that misses."""
    mine = shutil.copytree(folder, tmp_path / "mine")
    content = json.loads((mine / "comparison.json").read_text(encoding="utf-8"))
    told = {"warnings": ["nobody works on Sundays"], "changed": ["scenario.horizon_days=2"]}
    content["scenarios"] = {"juan": told}
    content["recorded"] = {"juan": {"cases": {"converged": False}}}
    (mine / "comparison.json").write_text(json.dumps(content), encoding="utf-8")
    page = report(mine)
    before_tables = prose(page.split("<table")[0])
    answer = [line for line in content["verdict"] if line.startswith(("The answer", "Up to which"))]
    assert answer
    for text in (*answer, "nobody works on Sundays", "scenario.horizon_days=2", "not reproduced"):
        assert text.replace("'", "&#39;") in before_tables
    assert before_tables.index(answer[0]) < before_tables.index("nobody works on Sundays")


def test_the_page_begins_with_a_baseline_that_does_not_work(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    content = json.loads((mine / "comparison.json").read_text(encoding="utf-8"))
    wrong = {"code": "overloaded", "model": "multichannel", "missed": [["voice", 0.2, 0.8, 20.0]]}
    content["findings"] = [
        {**wrong, "abandoned": 0.4, "occupancy": 0.9},
        *(one for one in content["findings"] if one["code"] != "overloaded"),
    ]
    (mine / "comparison.json").write_text(json.dumps(content), encoding="utf-8")
    text = prose(report(mine))
    assert text.index("Read this first: multichannel") < text.index("The answer")
    assert "voice (20 % within 20 s instead of 80 %)" in text


def test_no_service_level_is_formed_over_channels_with_different_targets(page: str) -> None:
    """The mean over calls to be taken in 20 s and mails in 12 h says nothing of either."""
    main = page.split('<h2 id="table">')[1].split("<details>", maxsplit=1)[0]
    assert "service level" not in prose(main)
    assert "loaded" not in prose(main)
    assert "overhead included" in prose(main), "beside the bare cost"
    top = page.split('<h2 id="verdict">', maxsplit=1)[0]
    assert "met" in prose(top), "channel by channel at the top"


def test_the_page_shows_findings_and_no_sentence_of_the_result(
    folder: Path, tmp_path: Path
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    content = json.loads((mine / "comparison.json").read_text(encoding="utf-8"))
    change = next(one for one in content["findings"] if one.get("role") == "headline")
    change |= {"code": "worse", "value": 12345.0, "unit": "EUR", "significant": True}
    content["verdict"] = ["something else"]
    (mine / "comparison.json").write_text(json.dumps(content), encoding="utf-8")
    (mine / "verdict.txt").write_text("something else", encoding="utf-8")
    text = prose(report(mine))
    assert "12,345 EUR instead of" in text
    assert "something else" not in text


def test_a_result_of_before_findings_shows_its_sentences(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    content = json.loads((mine / "comparison.json").read_text(encoding="utf-8"))
    del content["findings"]
    content["verdict"] = ["a against b (4 replications):", "  better: cost 1 instead of 2."]
    (mine / "comparison.json").write_text(json.dumps(content), encoding="utf-8")
    assert "better: cost 1 instead of 2." in prose(report(mine))


def test_a_damaged_result_is_refused(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    (mine / "comparison.json").write_text("{", encoding="utf-8")
    with pytest.raises(StudyError, match="is damaged: it is not JSON"):
        report(mine)


def ccsim(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(each) for each in arguments])


def test_the_command(folder: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    before = (mine / PAGE).read_text(encoding="utf-8")
    (mine / PAGE).unlink()
    picture = tmp_path / "images" / "result.svg"
    done = ccsim("report", mine, "--picture", picture)
    assert done.exit_code == 0, done.output
    assert (mine / PAGE).read_text(encoding="utf-8") == before
    assert picture.read_bytes().count(b"<svg") == 1
    assert picture.stat().st_size < 150_000
    done = ccsim("report", mine, "--picture", tmp_path / "result.png")
    assert (tmp_path / "result.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in mine.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize("what", ["nothing", "empty", "damaged manifest", "damaged table", "other"])
def test_what_is_no_result_is_told_in_a_sentence(folder: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "result"
    if what != "nothing":
        shutil.copytree(folder, target)
    if what == "empty":
        (target / MANIFEST).unlink()
    elif what == "damaged manifest":
        (target / MANIFEST).write_text("{", encoding="utf-8")
    elif what == "damaged table":
        (target / "waits.parquet").write_bytes(b"PAR1 no")
    elif what == "other":
        (target / "table.parquet").unlink()
    done = ccsim("report", target)
    assert done.exit_code == 2, done.output
    assert done.output.startswith("error: ")
    assert len(done.output.strip().splitlines()) == 1
    assert "Traceback" not in done.output


def test_a_picture_has_one_of_two_endings(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"\.png or \.svg"):
        write_picture(folder, tmp_path / "x.jpg")
