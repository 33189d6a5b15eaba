"""The file that `ccsim init` writes: a small scenario whose comments are the schema's own words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sim.explaining.explain import Explanation, explain

_HEAD = """\
# A scenario for ccsim. Change what you know, leave out what you do not: every key has a default.
# `ccsim explain channels.voice.patience` says what a key means and where its default comes from.
# Trust of sources: A data, study or law; B survey; C vendor; D judgement, to be questioned.
"""

_BY_HOUR = """[
  0, 0, 0, 0, 0, 0, 0, 0, 0.08, 0.10, 0.12, 0.12, 0.09, 0.07, 0.07, 0.08, 0.08, 0.08, 0.06, 0.05,
  0, 0, 0, 0,
]"""
_PHONE = (
    "{ weekday = [0, 0, 0, 0, 0, 0, 0, 0, 18, 22, 27, 27, 21, 17, 17, 18, 18, 18, 15, "
    "13, 0, 0, 0, 0] }"
)
_ONLINE = "{ weekday = [0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6, 6, 5, 4, 4, 4, 4, 4, 3, 3, 0, 0, 0, 0] }"

# Section, then (key, value). A value of None writes the key as a comment with its default.
_CONTENT: tuple[tuple[str, str, tuple[tuple[str, str | None], ...]], ...] = (
    ("", "", (("name", '"my first scenario"'), ("description", '"Voice and chat, one week."'))),
    (
        "[scenario]",
        "scenario",
        (
            ("start", "2026-01-05T00:00:00"),
            ("horizon_days", "7"),
            ("replications", "20"),
            ("seed", "1"),
            ("currency", '"EUR"'),
        ),
    ),
    (
        "[channels.voice]",
        "channels.voice",
        (
            ("mode", '"live"'),
            ("trunks", None),
            ("opening", '{ weekday = "08:00-20:00" }'),
            (
                "patience",
                (
                    '{ distribution = "hyperexponential", share_first = 0.27, mean_first_seconds = '
                    "86, mean_second_seconds = 1709 }"
                ),
            ),
            ("talk", '{ distribution = "lognormal", mean_seconds = 330, cv = 1.15 }'),
            ("after_contact_work", '{ distribution = "exponential", mean_seconds = 50 }'),
            ("service_level", "{ threshold_seconds = 20, target_share = 0.8 }"),
        ),
    ),
    (
        "[channels.chat]",
        "channels.chat",
        (
            ("mode", '"chat"'),
            ("media", '["text", "link", "photo"]'),
            ("max_per_agent", "3"),
            ("slowdown_per_extra_contact", None),
            ("opening", '{ weekday = "08:00-20:00" }'),
            ("patience", '{ distribution = "exponential", mean_seconds = 260 }'),
            ("talk", '{ distribution = "lognormal", mean_seconds = 420, cv = 1.15 }'),
            ("service_level", "{ threshold_seconds = 60, target_share = 0.8 }"),
        ),
    ),
    (
        "[segments.customers]",
        "segments.customers",
        (
            ("share", "1.0"),
            ("channel_preference", "{ voice = 0.75, chat = 0.25 }"),
            ("value_per_year", "120"),
        ),
    ),
    ("[intents.question]", "intents.question", (("share", "0.8"), ("resolution_share", "0.75"))),
    (
        "[intents.complaint]",
        "intents.complaint",
        (
            ("share", "0.2"),
            ("resolution_share", "0.55"),
            ("medium", None),
            ("difficulty_cv", None),
        ),
    ),
    (
        "[[demand.sources]]",
        "demand.sources.week",
        (
            ("name", '"week"'),
            ("kind", '"weekly"'),
            ("cases_per_week", "8000"),
            (
                "day_shares",
                "{ mon = 0.22, tue = 0.20, wed = 0.19, thu = 0.19, fri = 0.20, sat = 0, sun = 0 }",
            ),
            ("intraday_shares", _BY_HOUR),
        ),
    ),
    ("[demand.busyness]", "demand.busyness", (("day_cv", None), ("block_cv", None))),
    ("[staffing]", "staffing", (("blending", "false"), ("headcount_factor", None))),
    (
        "[teams.phone]",
        "teams.phone",
        (
            ("channels", '["voice", "chat"]'),
            ("home_channels", '["voice"]'),
            ("headcount", _PHONE),
            ("wage_per_hour", "12.0"),
            ("shrinkage_share", None),
        ),
    ),
    (
        "[teams.online]",
        "teams.online",
        (
            ("channels", '["chat", "voice"]'),
            ("home_channels", '["chat"]'),
            ("headcount", _ONLINE),
        ),
    ),
    ("[behaviour]", "behaviour", (("max_attempts", None), ("hub_channel", '"voice"'))),
    (
        "[costs]",
        "costs",
        (
            ("overhead_share", None),
            ("platform_per_agent_month", "{ omnichannel = 0, orchestrated = 0 }"),
        ),
    ),
)


def starter() -> str:
    """A commented scenario in TOML that loads as it stands."""
    return "\n".join((_HEAD, *_lines())).rstrip() + "\n"


def _lines() -> Iterator[str]:
    for header, prefix, entries in _CONTENT:
        if header:
            yield f"\n{header}"
        for key, value in entries:
            found = explain(f"{prefix}.{key}" if prefix else key)
            yield from textwrap.wrap(
                _comment(found),
                110,
                initial_indent="# ",
                subsequent_indent="#   ",
                break_long_words=False,
            )
            yield f"{key} = {value}" if value is not None else f"# {key} = {found.default}"


def _comment(found: Explanation) -> str:
    facts = []
    if found.unit not in ("", "number"):
        facts.append(f"unit: {found.unit}")
    if found.allowed and not found.type.startswith(("true", "distribution")):
        facts.append(f"allowed: {found.allowed}")
    if found.default not in ("required", "empty", "none", ""):
        facts.append(f"default: {found.default}")
    if found.source:
        facts.append(f"source: {found.source}; trust {found.trust}")
    return f"{found.description} ({'; '.join(facts)})" if facts else found.description
