"""What one key means: for `ccsim explain`, and for the comments of the starter file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.errors import Fault, ScenarioError
from sim.faults.translate import near
from sim.language.english import ENGLISH
from sim.sections import not_yet
from sim.sections.distribution import KINDS
from sim.sections.evidence import FACTORS, Part, fact
from sim.sections.keys import (
    Key,
    all_keys,
    allowed,
    fields_of,
    is_distribution,
    item,
    pattern_of,
    sections,
    type_text,
)
from sim.sections.renamed import current, renamed


@dataclass(frozen=True)
class Explanation:
    """All that is known about a key.

    Attributes:
        key: as asked, an old name replaced by the present one. pattern: with `*` for names.
        description, type, unit, default, allowed: in words; empty where there is nothing to say.
        source, trust: where a default comes from, and its trust letter (A to D).
        simulated: False for a key that is refused because its mechanism is not simulated yet;
            `mechanism` names it.
        below: keys of a section, empty for a value.
        plausible: the range in which the default would not surprise, in words.
        note: that the key was asked for by an old name; empty otherwise.
    """

    key: str
    pattern: str
    description: str
    type: str
    unit: str = ""
    default: str = ""
    allowed: str = ""
    source: str = ""
    trust: str = ""
    simulated: bool = True
    mechanism: str = ""
    below: tuple[str, ...] = ()
    plausible: str = ""
    note: str = ""


def explain(key: str) -> Explanation:
    """Explain a dotted key; names of channels, teams... and `*` are interchangeable.

    Raises:
        ScenarioError: there is no such key; the fault suggests the nearest.
    """
    asked = key.strip().strip("[]").strip(".")
    return replace(_explained(current(asked)), note="".join(map(str, renamed(asked))))


def _explained(key: str) -> Explanation:
    path = [part for part in key.split(".") if part]
    pattern = pattern_of(path)
    declared = all_keys().get(pattern)
    if declared is not None:
        return of_key(declared, key)
    later = not_yet.find(path)
    if later is not None and not later.value:
        return Explanation(
            key,
            later.pattern,
            later.description,
            "",
            later.unit,
            simulated=False,
            mechanism=later.mechanism,
        )
    found = _named_item(path, key) or _inside_distribution(path, key)
    if found is not None:
        return found
    raise ScenarioError(Fault("unknown_key", key, suggestion=_guess(path, pattern)))


def of_key(declared: Key, key: str = "") -> Explanation:
    """Explain a declared key."""
    info = declared.info
    below = tuple(
        one.name
        for one in all_keys().values()
        if _parent(one.pattern) in (declared.pattern, f"{declared.pattern}.*")
    )
    return Explanation(
        key or declared.pattern,
        declared.pattern,
        info.description or "",
        "section" if below else type_text(info, declared.name),
        fact(info, "unit"),
        default_text(info),
        str(allowed(info, declared.name) or ""),
        fact(info, "source"),
        fact(info, "trust"),
        below=below,
        plausible=plausible_text(info),
    )


def plausible_text(info: FieldInfo) -> str:
    """The range in which a key's default would not surprise; empty if none is known."""
    extra = info.json_schema_extra
    given: Any = extra.get("plausible") if isinstance(extra, dict) else None
    if given:
        unit = fact(info, "unit") or ("s" if is_distribution(info.annotation) else "")
        return ENGLISH.say("plausible.range", low=given[0], high=given[1], unit=unit).strip()
    trust = fact(info, "trust")
    if trust not in FACTORS:
        return ""
    kind = "share" if fact(info, "unit") == "share" else "number"
    return ENGLISH.say(f"plausible.{kind}", factor=FACTORS[trust])


def _parent(pattern: str) -> str:
    return pattern.rpartition(".")[0]


def default_text(info: FieldInfo) -> str:
    """The default of a key in words; `required` if it has none."""
    said = fact(info, "default_text")
    if said:
        return said
    if info.default_factory is not None:
        made = info.default_factory()  # type: ignore[call-arg]
        return "empty" if made in ({}, []) else "its keys' defaults"
    if info.default is PydanticUndefined:
        return "required"
    return value_text(info.default)


def value_text(value: object) -> str:
    """A default as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {value_text(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(value_text(one) for one in value) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named_item(path: Sequence[str], key: str) -> Explanation | None:
    """`channels.voice`: one item of a table of sections, or one number of a table of numbers."""
    parent = all_keys().get(pattern_of(path[:-1]))
    inner = item(parent.info.annotation) if parent is not None else None
    if parent is None or inner is None:
        return None
    base = of_key(parent)
    owners = sections(inner)
    if owners and not is_distribution(inner):
        names = tuple(dict.fromkeys(name for owner in owners for name in fields_of(owner)))
        doc = (
            " / ".join((owner.__doc__ or "").split("\n")[0] for owner in owners)
            if len(owners) == 1
            else base.description
        )
        return Explanation(key, f"{base.pattern}.*", doc, "section", below=names)
    what = ENGLISH.say("type.distribution") if is_distribution(inner) else "number"
    return Explanation(
        key,
        f"{base.pattern}.*",
        base.description,
        what,
        base.unit,
        "",
        base.allowed,
        base.source,
        base.trust,
    )


def _inside_distribution(path: Sequence[str], key: str) -> Explanation | None:
    """`channels.voice.patience.mean_seconds`: a parameter of whatever distributions have it."""
    for length in (len(path) - 1, len(path) - 2):
        holder = all_keys().get(pattern_of(path[:length])) if length > 0 else None
        if holder is None:
            continue
        inner = item(holder.info.annotation) or holder.info.annotation
        if is_distribution(inner):
            kinds = [kind for kind, owner in KINDS.items() if path[-1] in fields_of(owner)]
            if kinds:
                info = fields_of(KINDS[kinds[0]])[path[-1]]
                said = f"{info.description or ''} Of: {', '.join(kinds)}."
                return Explanation(
                    key,
                    pattern_of(path),
                    said,
                    type_text(info),
                    fact(info, "unit"),
                    "",
                    str(allowed(info) or ""),
                )
    return None


def _guess(path: Sequence[str], pattern: str) -> str:
    renamed = not_yet.now_called(path)
    if renamed:
        return renamed
    known = [*all_keys(), *(entry.pattern for entry in not_yet.NOT_YET if not entry.value)]
    by_leaf = [one for one in known if one.rsplit(".", 1)[-1] == path[-1]] if path else []
    return by_leaf[0] if by_leaf else near(pattern, known)


def section_document(owner: type[Part]) -> str:
    """First line of a section's documentation."""
    return (owner.__doc__ or "").strip().split("\n")[0]
