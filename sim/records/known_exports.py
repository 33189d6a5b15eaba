"""Headings of the exports that planners have, and what they mean.

Sources: Amazon Connect user guide (forecast import); Avaya CMS database items (hsplit; names in
part from memory); Genesys Cloud export (durations in milliseconds, from memory); a public CMS-like
skill report; public sample files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class KnownExport:
    """One recognised kind of file.

    Attributes:
        name: how it is called in notes.
        signature: normalised headings that must all be there.
        columns: normalised heading to column.
        handle_parts: headings whose sums in seconds add up to handle time, where there is no total.
        seconds_per_unit: of durations that are plain numbers.
        caveat: code of what a planner must know about it.
    """

    name: str
    signature: frozenset[str]
    columns: Mapping[str, str]
    handle_parts: tuple[str, ...] = ()
    seconds_per_unit: float = 1.0
    caveat: str = ""


EXPORTS: tuple[KnownExport, ...] = (
    KnownExport(
        "Amazon Connect forecast import",
        frozenset({"queuename", "timestamp", "incomingcontactvolume"}),
        {
            "queuename": "queue",
            "channeltype": "channel",
            "timestamp": "interval_start",
            "intervalduration": "interval",
            "incomingcontactvolume": "offered",
            "averagehandletime": "average_handle_seconds",
            "contactshandled": "answered",
        },
        caveat="table.utc",
    ),
    KnownExport(
        "Avaya CMS hsplit",
        frozenset({"row date", "split", "callsoffered"}),
        {
            "row date": "date",
            "starttime": "time",
            "intrvl": "interval",
            "split": "queue",
            "callsoffered": "offered",
            "acdcalls": "answered",
            "abncalls": "abandoned",
            "anstime": "answered_wait_seconds_sum",
            "abntime": "abandoned_wait_seconds_sum",
            "acceptable": "answered_within_threshold",
        },
        handle_parts=("acdtime", "acwtime", "holdtime"),
    ),
    KnownExport(
        "Genesys Cloud export",
        frozenset({"interval start", "interval end", "offer"}),
        {
            "interval start": "interval_start",
            "interval end": "interval_end",
            "media type": "channel",
            "queue name": "queue",
            "offer": "offered",
            "answer": "answered",
            "abandon": "abandoned",
            "total handle": "handle_seconds_sum",
            "avg handle": "average_handle_seconds",
            "avg wait": "average_wait_seconds",
        },
        seconds_per_unit=0.001,
        caveat="table.milliseconds",
    ),
    KnownExport(
        "CMS skill report",
        frozenset({"skill name", "date", "time", "calls offered"}),
        {
            "skill name": "queue",
            "date": "date",
            "time": "time",
            "interval": "interval",
            "calls offered": "offered",
            "calls answered": "answered",
            "total aban calls": "abandoned",
            "aban time": "abandoned_wait_seconds_sum",
            "calls ans within 20 secs": "answered_within_threshold",
            "total handling time": "handle_seconds_sum",
        },
    ),
)

SYNONYMS: dict[str, Sequence[str]] = {
    "interval_start": (
        "interval start",
        "start",
        "start time",
        "datetime",
        "date time",
        "timestamp",
        "time stamp",
        "interval begin",
        "inicio",
        "inicio intervalo",
        "fecha hora",
        "periodo",
        "beginn",
        "zeitraum",
        "period start",
        "date interval",
    ),
    "arrival": ("arrival time", "arrived", "timestamp", "time stamp", "datetime", "date time"),
    "customer": ("customer id", "caller", "caller id", "cliente", "kunde"),
    "interval_end": ("interval end", "end time"),
    "interval": (
        "interval",
        "interval minutes",
        "interval length",
        "intervalduration",
        "intervalo minutos",
    ),
    "date": ("date", "day", "row date", "fecha", "dia", "datum", "tag"),
    "time": (
        "time",
        "time of day",
        "starttime",
        "hora",
        "uhrzeit",
        "zeit",
        "interval time",
        "half hour",
    ),
    "channel": ("channel", "channel type", "channeltype", "media type", "media", "canal", "kanal"),
    "intent": ("intent", "reason", "contact reason", "motivo", "intencion", "topic"),
    "segment": ("segment", "customer segment", "segmento"),
    "queue": (
        "queue",
        "queue name",
        "queuename",
        "split",
        "skill",
        "skill name",
        "ct",
        "cola",
        "servicio",
        "warteschlange",
    ),
    "offered": (
        "offered",
        "offer",
        "calls offered",
        "callsoffered",
        "incoming calls",
        "contacts offered",
        "volume",
        "calls",
        "contacts",
        "incomingcontactvolume",
        "contacts queued",
        "ofrecidas",
        "llamadas ofrecidas",
        "llamadas",
        "recibidas",
        "llamadas recibidas",
        "angeboten",
        "anrufe",
        "entrantes",
        "forecast",
        "expected cases",
        "cases",
    ),
    "answered": (
        "answered",
        "answer",
        "handled",
        "calls answered",
        "answered calls",
        "acd calls",
        "acdcalls",
        "contacts handled",
        "contactshandled",
        "atendidas",
        "llamadas atendidas",
        "contestadas",
        "angenommen",
    ),
    "abandoned": (
        "abandoned",
        "abandon",
        "abandoned calls",
        "aban calls",
        "total aban calls",
        "abncalls",
        "contacts abandoned",
        "abandonadas",
        "llamadas abandonadas",
        "abgebrochen",
    ),
    "answered_within_threshold": (
        "answered within 20 seconds",
        "answered within threshold",
        "calls ans within 20 secs",
        "acceptable",
    ),
    "answered_wait_seconds_sum": ("answered wait seconds sum", "anstime", "total answer time"),
    "abandoned_wait_seconds_sum": ("abandoned wait seconds sum", "abntime", "aban time"),
    "handle_seconds_sum": (
        "handle seconds sum",
        "total handle time",
        "total handling time",
        "total handle",
        "handle time sum",
    ),
    "average_handle_seconds": (
        "average handle seconds",
        "aht",
        "average handle time",
        "averagehandletime",
        "avg handle time",
        "avg handle",
        "tmo",
        "aht seconds",
        "talk duration avg",
    ),
    "average_wait_seconds": (
        "average wait seconds",
        "asa",
        "avg speed ans",
        "avg speed of ans",
        "average speed of answer",
        "answer speed avg",
        "waiting time avg",
    ),
    "team": ("team", "group", "agent group", "equipo", "grupo", "staff group", "gruppe"),
    "headcount": (
        "headcount",
        "head count",
        "agents",
        "agents seen",
        "staff",
        "staffed",
        "scheduled",
        "fte",
        "positions",
        "agentes",
        "agents scheduled",
        "staffing",
        "dotacion",
        "agenten",
        "positions staffed",
    ),
}

_WORD = re.compile(r"[^0-9a-záéíóúüñäöß]+")
_ACCENTS = str.maketrans("áéíóúüñäö", "aeiouunao")


def normalised(heading: object) -> str:
    """A heading in lower case, words separated by one space, without accents."""
    return _WORD.sub(" ", str(heading or "").lower()).strip().translate(_ACCENTS)


@dataclass(frozen=True)
class Recognised:
    """Which heading (position) holds which column."""

    positions: dict[str, int]
    export: KnownExport | None = None
    handle_parts: tuple[int, ...] = field(default=())


def recognise(headings: Sequence[object], wanted: Sequence[str]) -> Recognised:
    """Positions of the wanted columns among headings.

    By known export first and by common names otherwise.
    """
    names = [normalised(heading) for heading in headings]
    export = next((one for one in EXPORTS if one.signature <= set(names)), None)
    positions: dict[str, int] = {}
    parts: tuple[int, ...] = ()
    if export is not None:
        for heading, column in export.columns.items():
            if heading in names and column in wanted:
                positions.setdefault(column, names.index(heading))
        parts = tuple(names.index(heading) for heading in export.handle_parts if heading in names)
    for column in wanted if export is None else ():
        own = normalised(column)
        for synonym in (own, *SYNONYMS.get(column, ())):
            if synonym in names and names.index(synonym) not in positions.values():
                positions[column] = names.index(synonym)
                break
    return Recognised(positions, export, parts if "handle_seconds_sum" not in positions else ())
