"""A result as one page that can be forwarded: it needs no network, no script and no other file.

The page is made from the tables of a results folder alone, so that it can be made again whenever
the page itself has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.folders import write_whole
from sim.language.english import ENGLISH
from sim.show import figures, report_tables
from sim.show.drawing import Draw, Picture, picture
from sim.show.first_screen import first_screen
from sim.show.page import environment
from sim.show.plots.plane import LEAST_FOR_ELLIPSES
from sim.show.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from sim.language.language import Language

PAGE: Final = "report.html"
"""Name of the page in a results folder."""

ATTRIBUTION: Final = "attribution.parquet"
_LEAST_FOR_INTERVALS: Final = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        key: of its heading and anchor. picture: its plot, if it has one.
        before, after: paragraphs above and below the plot.
    """

    key: str
    picture: Picture | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def report(
    folder: str | Path, attribution: str | Path | None = None, language: Language = ENGLISH
) -> str:
    """The page of a results folder.

    Args:
        folder: as `ccsim compare` writes it.
        attribution: results folder of `ccsim attribute`; the folder itself if None, where it
            holds one.
        language: of the page.

    Raises:
        StudyError: there is no such result, or it is damaged.
    """
    result = Result.read(folder)
    other = Path(folder) if attribution is None else Path(attribution)
    shares = _shares(other, attribution)
    sections = list(_sections(result, shares, _between(other, language), language))
    return (
        environment()
        .get_template("report.html")
        .render(
            say=language.say,
            language=language,
            result=result,
            title=language.say("report.title", name=result.name),
            lead=_lead(result, language),
            first=first_screen(result, language),
            verdict=result.verdict(language),
            glance=report_tables.glance(result, language),
            sections=sections,
            main=report_tables.main_table(result, language),
            everything=report_tables.whole_table(result, language),
            channels=report_tables.channel_table(result, language),
            assumptions=report_tables.assumptions(result, language),
            missing=report_tables.missing(result, language),
            provenance=report_tables.provenance_rows(result.manifest),
        )
    )


def write_report(
    folder: str | Path, attribution: str | Path | None = None, language: Language = ENGLISH
) -> Path:
    """Make the page of a results folder again, in the folder.

    Raises:
        StudyError: there is no such result, or it is damaged.
        OSError: it cannot be written.
    """
    return write_whole(Path(folder) / PAGE, report(folder, attribution, language))


def _shares(folder: Path, wanted: str | Path | None) -> pd.DataFrame | None:
    """The table of shares of capabilities; None if there is none and none was asked for.

    Raises:
        StudyError: one was asked for and there is none.
    """
    import pandas as pd

    path = folder / ATTRIBUTION
    if not path.is_file():
        if wanted is None:
            return None
        raise StudyError(f"{folder} holds no attribution: `ccsim attribute` writes one.")
    table = pd.read_parquet(path)
    if "method" in table:  # as `ccsim attribute` writes it, with totals and the ladder
        table = table[table["method"].isin(("share", "total"))]
        table = table.rename(columns={"label": "capability", "amount": "share"})
    lacking = {"measure", "capability", "share", "lo", "hi", "unit"} - set(table)
    if lacking:
        raise StudyError(f"{path} lacks the columns {', '.join(sorted(lacking))}.")
    return table


def _between(folder: Path, language: Language) -> tuple[str, ...]:
    """Between which models a difference was attributed, where the result says so."""
    path = folder / "attribution.json"
    if not path.is_file():
        return ()
    found = json.loads(path.read_text(encoding="utf-8"))
    replications = language.count("replications", int(found["replications"]))
    facts = {"origin": found["origin"], "target": found["target"], "replications": replications}
    return (language.say("report.attribution.of", **facts),)


def _lead(result: Result, language: Language) -> list[str]:
    """What was compared, and a caution where nothing can be claimed."""
    scenario = result.scenario(result.baseline)
    others = result.labels[1:]
    lead = language.say(
        "report.lead" if others else "report.lead.alone",
        systems=language.listed(others or result.labels),
        baseline=result.baseline,
        replications=language.count("replications", result.replications),
        days=language.count(
            "days",
            1 if scenario.run.horizon_days == 1 else 2,
            length=f"{scenario.run.horizon_days:g}",
        ),
        seed=result.manifest["seed"],
    )
    lines = [scenario.description, lead] if len(result.manifest["scenarios"]) == 1 else [lead]
    if result.replications < _LEAST_FOR_INTERVALS:
        lines.append(language.say("report.one_replication"))
    return [line for line in lines if line]


def _sections(
    result: Result, shares: pd.DataFrame | None, between: tuple[str, ...], language: Language
) -> Iterator[Section]:
    """The parts with plots."""
    say, baseline = language.say, result.baseline
    several = len(result.labels) > 1

    def part(
        key: str, draw: Callable[..., Any], table: str, before: tuple[str, ...] = (), **facts: Any
    ) -> Section:
        """A section with its plot, or with the reason why there is none."""
        if table and result.table(table).empty:
            return Section(key, after=(say("report.lacking", table=table),))
        made: Draw = lambda narrow: draw(result, language, narrow=narrow)  # noqa: E731
        read = say(f"report.{key}.read", **facts)
        return Section(key, picture(made, say(f"report.{key}")), before, (read,))

    if several:
        yield part("differences", figures.differences, "differences", baseline=baseline)
        if not result.table("fair_needs").empty:
            yield part("fair", figures.hours_needed, "fair_needs", baseline=baseline)
        found = part("plane", figures.cost_against_retention, "pseudo_values", baseline=baseline)
        few = result.replications < LEAST_FOR_ELLIPSES
        more = (say("report.plane.no_ellipse"),) if few else ()
        yield _and(found, *more, say("report.plane.caution"))
    else:
        yield Section("differences", after=(say("report.differences.none"),))
    if shares is not None and len(shares):
        made = picture(
            lambda narrow: figures.attributions(shares, language, narrow=narrow),
            say("report.attribution"),
        )
        yield Section("attribution", made, between, (say("report.attribution.read"),))
    if result.table("waits").empty or figures.waited_for(result.table("waits")):
        yield part("waits", figures.waits_of_channels, "waits")
    cut = len(result.labels) > figures.MOST_SYSTEMS
    more = (say("report.cut", number=figures.MOST_SYSTEMS),) if cut else ()
    yield part("hours", figures.hours_by_activity, "hours")
    held = result.table("week_channels").empty or figures.staffed_channels(result)
    if held:
        yield part("week", figures.service_levels, "week_channels")
    yield _and(part("journey", figures.journeys, "flows"), *more)
    if held:
        found = part("staffing", figures.staffing_of_channels, "week_teams", model=baseline)
        yield _and(found, say("report.occupancy.read"), say("report.staffing.assumes"))


def _and(section: Section, *more: str) -> Section:
    """A section with further paragraphs below its plot, if it has one."""
    return section if section.picture is None else replace(section, after=(*section.after, *more))
