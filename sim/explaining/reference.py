"""The reference page and the JSON Schema, generated from the schema.

`python -m sim.explaining.reference` rewrites the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.explaining.explain import Explanation, of_key, section_document
from sim.scenario.schema import Scenario
from sim.sections.distribution import KINDS
from sim.sections.keys import all_keys, fields_of, type_text
from sim.sections.not_yet import NOT_YET

PAGE = "scenario_reference.md"

_INTRODUCTION = """# Scenario reference

Generated from the schema by `python -m sim.explaining.reference`; do not edit.

A scenario is a TOML file. `*` stands for a name you choose: `channels.*.trunks` is written as a
line `trunks = 12` under `[channels.voice]`. Units are part of the names of keys.

`extends = "base.toml"` (or a list) starts from other files: tables merge key by key,
`[[demand.sources]]` by name; distributions, shares, hours and head counts are replaced whole.

Trust of a default's source: **A** primary data, peer-reviewed study, product documentation or law;
**B** named analyst or large survey; **C** vendor, blog or second hand; **D** modelling judgement,
to be questioned. *Plausible* is the range in which such a default would not surprise; it is itself
a judgement. A scenario file sets one in a remark: `offer_seconds = 20 # [D 5..60]`.
"""


def json_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, for completion and checking in editors."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "ccsim scenario"
    schema.setdefault("properties", {})["extends"] = {
        "description": "File or files this scenario starts from, relative to it.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    _admit_short_forms(schema)
    for section in (schema, *schema.get("$defs", {}).values()):
        _drop_filled(section)
    return schema


def _drop_filled(section: dict[str, Any]) -> None:
    """Keys with a default that depends on other keys are not required of the user."""
    properties = section.get("properties", {})
    needed = [
        name for name in section.get("required", []) if "default_text" not in properties[name]
    ]
    if "required" in section:
        section["required"] = needed


def _admit_short_forms(node: Any) -> None:
    """A distribution may also be a number of seconds or `never`."""
    if isinstance(node, dict):
        if node.get("type_text") == "distribution" or _is_distribution_union(node):
            branches = node.pop("oneOf", None) or node.pop("anyOf", [])
            node.pop("discriminator", None)
            node.pop("type_text", None)
            node["anyOf"] = [{"type": "number", "minimum": 0}, {"const": "never"}, *branches]
        for value in list(node.values()):
            _admit_short_forms(value)
    elif isinstance(node, list):
        for value in node:
            _admit_short_forms(value)


def _is_distribution_union(node: dict[str, Any]) -> bool:
    branches = node.get("oneOf", [])
    return isinstance(branches, list) and any(
        isinstance(one, dict) and str(one.get("$ref", "")).endswith("/Never") for one in branches
    )


def reference_markdown() -> str:
    """The reference page: every key with type, unit, default, range, source and trust."""
    lines = [_INTRODUCTION]
    section = ""
    for pattern, key in all_keys().items():
        found = of_key(key)
        if found.below:
            continue
        parent = pattern.rpartition(".")[0]
        if parent != section:
            section = parent
            lines.append(f"\n## `{parent}`\n" if parent else "\n## At the top of the file\n")
            if parent:
                lines.append(f"{section_document(key.owner)}\n")
        lines.append(_entry(found))
    lines.extend(_distributions())
    lines.extend(_not_yet())
    return "\n".join(lines).rstrip() + "\n"


def _entry(found: Explanation) -> str:
    name = found.pattern.rsplit(".", 1)[-1]
    unit = f", {found.unit}" if found.unit else ""
    text = f"- **`{name}`** ({found.type}{unit}; default: {found.default}). {found.description}"
    if found.allowed and not found.type.startswith(("true", "distribution")):
        text += f" Allowed: {found.allowed}."
    if found.source:
        text += f" *Source: {found.source} [{found.trust}].*"
    if found.plausible:
        text += f" Plausible: {found.plausible}."
    return text


def _distributions() -> Iterator[str]:
    yield "\n## Distributions of durations\n"
    yield (
        'A number is a fixed duration in seconds, `"never"` an endless one; or '
        '`{distribution = "...", ...}`:\n'
    )
    for kind, owner in KINDS.items():
        keys = [
            f"`{name}` ({type_text(info)})"
            for name, info in fields_of(owner).items()
            if name != "distribution"
        ]
        yield f"- **`{kind}`** {', '.join(keys) or '(nothing else)'}. {section_document(owner)}"
    yield "- `empirical` may name a table instead: `file` (CSV or XLSX) and `column`."


def _not_yet() -> Iterator[str]:
    yield "\n## Not simulated yet\n"
    yield "These are known and refused, so that nobody believes they were simulated.\n"
    for entry in NOT_YET:
        key = f'{entry.pattern} = "{entry.value}"' if entry.value else entry.pattern
        unit = f" ({entry.unit})" if entry.unit else ""
        yield f"- `{key}`{unit}: {entry.description} Waits for: {entry.mechanism}."


def main(folder: str = "docs") -> None:
    """Write the reference page."""
    Path(folder, PAGE).write_text(reference_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
