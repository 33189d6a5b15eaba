"""Where sentences for people stand: found in the source, so that they stay in the language layer.

A sentence is a text of several words. It may stand in `sim/language`; elsewhere it may be a
docstring, the message of an exception that is raised, the help of a command or option (Typer reads
those from signatures), what a class says of a field in its declaration, or code of another kind
that only looks like words. Whatever else says several words belongs to the language layer, with a
key.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.architecture.house import Source

ROOMS = (
    *("study", "show", "cli", "explaining", "records", "workload", "faults", "scenario"),
    *("sections", "service_models", "engine", "demand"),
)
"""Rooms that have something to say to users. The others compute, and raise exceptions at most."""

WORDS = re.compile(r"[A-Za-z][a-z]+(?:[,;:]? (?:[a-z0-9]|[A-Z][a-z])[\w'-]*){3,}")
"""Four words or more."""

# module -> why its texts may stand where they are
ALLOWED = {
    "sim.cli.options": "help of options that several commands share",
    "sim.engine.compiled.layout": "meanings of fields, declared beside them, for contributors",
    "sim.engine.compiled.world": "meanings of arrays, declared beside them, for contributors",
    "sim.engine.diagrams": "a page of the documentation, generated from the code",
    "sim.engine.plan_rows": "units, declared for contributors",
    "sim.engine.stages": "meanings of states, declared beside them, for a page of documentation",
    "sim.explaining.reference": "a page of the documentation, generated from the schema",
    "sim.explaining.starter": "a scenario file to begin with, which is in English as its keys are",
    "sim.records.dates": "names of months, as files have them in several languages",
    "sim.records.heading_words": "words of headings of other programs' files",
    "sim.records.known_exports": "headings of other programs' files, and their names",
    "sim.demand.foresight": "what codes of the tape mean, declared with them",
    "sim.sections.behaviour": "descriptions of keys that several fields share, and a source",
    "sim.sections.channels": "descriptions and sources that several fields share",
    "sim.sections.demand": "a description that several fields share",
    "sim.sections.source": "descriptions and a source that several fields share",
    "sim.sections.evidence": "sources that several fields share",
    "sim.sections.churn": "a source that several fields share",
    "sim.sections.not_yet": "descriptions of keys, declared beside them as those of fields are",
    "sim.sections.orchestrator": "descriptions of keys that several fields share",
    "sim.sections.shift_rules": "the source of a preset, declared beside it",
    "sim.sections.staffing": "a source that several fields share",
    "sim.service_models.capabilities": "labels, declared beside the capabilities that they are of",
    "sim.service_models.registry": "part of the message of an exception",
    "sim.show.case.rows": "the message of an exception",
    "sim.show.choosing": "part of the message of an exception",
    "sim.study.attribution.parts": "a label, declared beside the step that it is of",
    "sim.study.attribution.steps": "labels, declared beside the steps that they are of",
    "sim.study.selection.select": "the name of a procedure, for the manifest",
    "sim.study.first_scenario": "a scenario file, which is in English as its keys are",
    "sim.study.systems": "part of the message of an exception",
    "sim.study.workers": "the message of an exception",
}

HELP = ("Option", "Argument", "Typer", "command", "callback", "NewType")
"""Calls whose texts are help that Typer shows, or names."""


def text_faults(sources: dict[str, Source], allowed: Mapping[str, str] = ALLOWED) -> Iterator[str]:
    """Every text of several words that a user may see and that is not in the language layer.

    An exception that is not needed is a fault as well.
    """
    unused = set(allowed)
    for source in sources.values():
        if source.module.split(".")[1:2] not in [[room] for room in ROOMS]:
            continue
        for node in _said(source.tree):
            text = _text(node)
            if not WORDS.search(text):
                continue
            unused.discard(source.module)
            if source.module not in allowed:
                yield f"{source.at(node.lineno)}: {text[:60]!r} is no text of sim/language"
    yield from (f"{module} needs no exception for its texts" for module in unused)


def _said(node: ast.AST) -> Iterator[ast.expr]:
    """Texts below a node that are neither documentation, nor exceptions, nor help."""
    if isinstance(node, ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, of whatever
    if isinstance(node, ast.ClassDef):
        for one in [*node.decorator_list, *node.body]:
            if not (isinstance(one, ast.AnnAssign) and isinstance(one.value, ast.Call)):
                yield from _said(one)  # fields are declared by a call, which tells their meaning
        return
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func).rsplit(".", 1)[-1]
        if called in HELP or called.endswith("Error"):
            return
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _said(child)


def _text(node: ast.expr) -> str:
    """The constant parts of a text; what is filled in counts as one word."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values
    )
