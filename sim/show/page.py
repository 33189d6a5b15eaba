"""A story as HTML: bars, the moments by minute with a column per model, what it came to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.show.layout import minutes
from sim.show.strip import strips

if TYPE_CHECKING:
    from jinja2 import Environment

    from sim.show.told import Told

TEMPLATES: Final = Path(__file__).parent / "templates"


def as_fragment(story: Told) -> str:
    """The story as a part of a page, with its own style."""
    return environment().get_template("story.html").render(**_content(story))


def as_page(story: Told) -> str:
    """The story as a page of its own."""
    return environment().get_template("page.html").render(**_content(story))


def environment() -> Environment:
    """Templates of this room: escaped, and strict about names that are not there."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _content(story: Told) -> dict[str, object]:
    """What the templates show."""
    days: list[tuple[str, list[object]]] = []
    for minute, cells in minutes(story):
        date = story.language.date(minute)
        if not days or days[-1][0] != date:
            days.append((date, []))
        days[-1][1].append((f"{minute:%H:%M}", cells))
    found, marks = strips(story)
    return {
        "story": story,
        "say": story.language.say,
        "heads": [" = ".join(telling.model for telling in group) for group in story.groups],
        "days": days,
        "strips": found,
        "marks": marks,
        "kinds": ("wait", "work", "waste", "customer", "self_service"),
    }
