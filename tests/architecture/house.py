"""The house rules of `sim/`, read from its source: who may import whom, sizes, names, docstrings.

The rooms of the house stand in the order of `ROOMS`. A module imports from its own room and from
the rooms before it, never in a circle; an import inside a function or under `TYPE_CHECKING`
counts like any other. A library is used in the rooms that `LIBRARIES` names for it and nowhere
else. `test_layering.py` applies the rules, and shows of each that it can be broken.
"""

import ast
import graphlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

UNDER_LANGUAGE = ("units",)
ROOT_MODULES = ("errors", "folders", "former", "compiling", "memory", "memory_types", "declared")
ROOMS = (
    *(
        "ground",
        "language",
        "root",
        "sections",
        "faults",
        "records",
        "workload",
        "scenario",
        "explaining",
    ),
    *("service_models", "randomness", "demand", "rules", "engine"),
    *("measures", "queueing", "study", "bench", "staffing", "forecasting", "calibration"),
    *("show", "web", "cli"),
    "front",  # sim/__init__.py, which only passes names on
)


def rooms(*names: str) -> tuple[str, ...]:
    """The packages of the rooms named."""
    return tuple(f"sim.{name}" for name in names)


FROM_RANDOMNESS_ON = rooms(*ROOMS[ROOMS.index("randomness") : ROOMS.index("front")])

LIBRARIES = {
    "numba": rooms("compiling", "memory_types"),
    "llvmlite": rooms("compiling", "memory_types"),
    "pydantic": rooms("sections", "faults", "scenario", "explaining"),
    "pydantic_core": rooms(
        "sections", "scenario", "explaining"
    ),  # with the next, pydantic's interface
    "annotated_types": rooms("sections"),
    "openpyxl": rooms("records", "calibration"),
    "numpy": (
        *rooms("compiling", "memory", "memory_types", "declared"),
        *rooms("sections", "records", "workload"),
        *FROM_RANDOMNESS_ON,
    ),
    # The engine; and the plain model that it is timed beside, which users can run, too.
    "simpy": rooms("engine.reference", "bench.bare_simpy"),
    "pandas": rooms(
        *("former", "records", "demand", "engine.journal", "measures", "study", "staffing"),
        *("forecasting", "calibration", "show", "cli"),
    ),
    "scipy": rooms(
        *("sections.churn_presets", "demand", "queueing", "study", "staffing"),
        *("forecasting", "calibration"),
    ),
    "statsmodels": rooms("forecasting"),
    "pyarrow": rooms("engine.journal_files", "study"),
    "SALib": rooms("study.sensitivity"),
    "dask": rooms("study.workers"),
    "distributed": rooms("study.workers"),
    "matplotlib": rooms("show"),
    "plotly": rooms("show"),
    "ipywidgets": rooms("show"),
    "jinja2": rooms("show"),
    "xlsxwriter": rooms("show"),
    "streamlit": rooms("web"),
    "typer": rooms("cli"),
    "rich": rooms("cli"),
}

# (module, library): imported when a function of it runs, never when the module is imported.
ONLY_INSIDE_FUNCTIONS = {
    ("sim.engine.journal", "pandas"),
    ("sim.engine.journal_files", "pyarrow"),
}

# (importer, imported, the part of it that is allowed all the same, reason)
APART = (
    ("sim.engine.reference", "sim.engine.compiled", "", "the engines are written independently"),
    ("sim.engine.compiled", "sim.engine.reference", "", "the engines are written independently"),
    ("sim.measures", "sim.engine", "sim.engine.journal", "measures read the journal alone"),
    ("sim.queueing", "sim.engine", "", "an oracle knows nothing of what it judges"),
)

MODULE_LINES, FUNCTION_LINES, EVENT_LOOP_LINES = 400, 60, 300

# "module:function" -> reason. For compiled event loops that read as one list of events; the
# compile time of a function grows faster than its length, hence EVENT_LOOP_LINES.
EVENT_LOOPS: dict[str, str] = {}

SHAPELESS_NAMES = ("util", "utils", "helper", "helpers", "common", "manager")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Import:
    """One module named by an import statement, and where the statement stands."""

    module: str
    line: int
    on_loading: bool  # runs when the importer is imported: not in a function, not for types only


@dataclass(frozen=True)
class Source:
    """One file of the package, parsed."""

    module: str
    path: Path
    text: str
    tree: ast.Module

    def at(self, line: int) -> str:
        return f"{self.path.name} of {self.module}, line {line}"


def read_package(folder: Path) -> dict[str, Source]:
    """Every module under `folder`, the folder of the package itself, by dotted name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found[module] = Source(module, path, text, ast.parse(text, filename=str(path)))
    return found


def imports(source: Source, known: set[str]) -> Iterator[Import]:
    """The modules that a file imports, those of the package as far down as `known` tells."""
    for node, on_loading in nodes(source.tree, on_loading=True):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = list(names_imported_from(absolute(node, source), node, known))
        elif isinstance(node, ast.Call):
            names = list(names_loaded(node))
        else:
            continue
        yield from (Import(name, node.lineno, on_loading) for name in names)


def nodes(node: ast.AST, *, on_loading: bool) -> Iterator[tuple[ast.AST, bool]]:
    """A node and every one below it, each with whether it runs when the module is imported."""
    yield node, on_loading
    deferred = list(ast.iter_child_nodes(node)) if isinstance(node, FUNCTIONS) else []
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        deferred = list(node.body)
    for child in ast.iter_child_nodes(node):
        yield from nodes(child, on_loading=on_loading and child not in deferred)


def names_imported_from(base: str, node: ast.ImportFrom, known: set[str]) -> Iterator[str]:
    """The modules behind `from base import …`: modules of `base` where there are such."""
    for alias in node.names:
        if (base, alias.name) == ("sim", "__version__"):
            continue  # the one fact that every room may ask of the whole
        inner = f"{base}.{alias.name}"
        yield inner if inner in known else base


def absolute(node: ast.ImportFrom, source: Source) -> str:
    """The module that `from … import` names, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    drop = node.level - (source.path.name == "__init__.py")
    return ".".join([*parts[: len(parts) - drop], *([node.module] if node.module else [])])


def names_loaded(node: ast.Call) -> Iterator[str]:
    """The module behind `import_module("…")` or `__import__("…")`."""
    function = ast.unparse(node.func).rsplit(".", 1)[-1]
    if function in ("import_module", "__import__") and node.args:
        name = node.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def within(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def room(module: str) -> str | None:
    """The room in which a module of `sim` stands; None if it stands in none."""
    if module == "sim":
        return "front"
    first = module.split(".")[1]
    if first in UNDER_LANGUAGE:
        return "ground"
    if first in ROOT_MODULES:
        return "root"
    if first == "__main__":
        return "cli"
    return first if first in ROOMS[1:-1] else None


def layering_faults(sources: dict[str, Source]) -> Iterator[str]:
    """Every import that goes down the house, across a wall, in a circle or to a wrong library."""
    graph: dict[str, set[str]] = {}
    for source in sources.values():
        if room(source.module) is None:
            yield f"{source.module} stands in no room"
            continue
        found = list(imports(source, set(sources)))
        graph[source.module] = {each.module for each in found if each.module in sources}
        for each in found:
            at = source.at(each.line)
            if within(each.module, "sim"):
                yield from (f"{at}: {fault}" for fault in inner_faults(source.module, each.module))
            else:
                yield from (f"{at}: {fault}" for fault in library_faults(source.module, each))
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as fault:
        yield f"a circle of imports: {' -> '.join(fault.args[1])}"


def inner_faults(importer: str, imported: str) -> Iterator[str]:
    """What is wrong with one module of the package importing another."""
    here, there = room(importer), room(imported)
    if here is None or there is None:
        yield f"{imported} stands in no room"
    elif ROOMS.index(there) > ROOMS.index(here):
        yield f"{here} must not import {there} ({imported})"
    for guest, host, allowed, reason in APART:
        excepted = bool(allowed) and within(imported, allowed)
        if within(importer, guest) and within(imported, host) and not excepted:
            yield f"{guest} must not import {imported}: {reason}"


def library_faults(importer: str, found: Import) -> Iterator[str]:
    """What is wrong with a module's import from outside the package."""
    library = found.module.split(".")[0]
    if library in sys.stdlib_module_names:
        return
    if library not in LIBRARIES:
        yield f"{library} is no dependency of the package"
    elif not within(importer, *LIBRARIES[library]):
        yield f"{importer} must not import {library}, which is for {', '.join(LIBRARIES[library])}"
    elif (importer, library) in ONLY_INSIDE_FUNCTIONS and found.on_loading:
        yield f"{importer} may import {library} only inside a function"


def size_faults(
    sources: dict[str, Source], event_loops: dict[str, str] = EVENT_LOOPS
) -> Iterator[str]:
    """Modules and functions that are too long; a docstring does not count for its function."""
    unused = set(event_loops)
    for source in sources.values():
        lines = len(source.text.splitlines())
        if lines > MODULE_LINES:
            yield f"{source.module}: {lines} lines, more than {MODULE_LINES}"
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            name, length, limit = f"{source.module}:{node.name}", code_lines(node), FUNCTION_LINES
            if name in event_loops and within(source.module, "sim.engine.compiled"):
                limit = EVENT_LOOP_LINES
                if length > FUNCTION_LINES:
                    unused.discard(name)
            if length > limit:
                yield f"{source.at(node.lineno)}: {node.name}: {length} lines, more than {limit}"
    yield from (f"{name} needs no exception from the length of functions" for name in unused)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return length
    text = node.body[0]
    return length - ((text.end_lineno or text.lineno) - text.lineno + 1)


# How a text is looked at: methods of texts, and of patterns.
TEXT_METHODS = (
    *("startswith", "endswith", "split", "rsplit", "partition", "rpartition", "find", "index"),
    *("removeprefix", "removesuffix", "search", "match", "fullmatch", "findall", "count"),
)
SENTENCES = ("problem", "said", "told")  # methods of faults and notes that make sentences


def sentence_faults(sources: dict[str, Source]) -> Iterator[str]:
    """Control flow that looks at the text of a fault or an exception instead of its code."""
    for source in sources.values():
        caught = {
            node.name
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ExceptHandler) and node.name
        }
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.expr):
                continue
            inside = (one for part in texts_looked_at(node) for one in ast.walk(part))
            for one in inside:
                if is_sentence(one, caught):
                    yield f"{source.at(node.lineno)}: looks at a sentence: {ast.unparse(node)}"


def texts_looked_at(node: ast.AST) -> list[ast.expr]:
    """The parts of an expression by whose text something is decided, or that are taken apart."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return [node.func.value, *node.args] if node.func.attr in TEXT_METHODS else []
    return []


def is_sentence(node: ast.AST, caught: set[str]) -> bool:
    """Whether an expression is the text of a caught exception, or a sentence of a fault."""
    if isinstance(node, ast.Attribute):
        return node.attr in SENTENCES or (node.attr == "args" and ast.unparse(node.value) in caught)
    if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("str", "repr"):
        return False
    return bool(caught.intersection(ast.unparse(one) for one in node.args))


def docstring_faults(sources: dict[str, Source]) -> Iterator[str]:
    """Modules, and public classes, methods and functions, without a docstring."""

    def visit(source: Source, body: list[ast.stmt]) -> Iterator[str]:
        for node in body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_") or {"overload", "override", "setter"} & decorators(node):
                continue
            if ast.get_docstring(node) is None:
                yield f"{source.at(node.lineno)}: {node.name} has no docstring"
            if isinstance(node, ast.ClassDef):
                yield from visit(source, node.body)

    for source in sources.values():
        if ast.get_docstring(source.tree) is None:
            yield f"{source.module} has no docstring"
        yield from visit(source, source.tree.body)


def decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The last word of each decorator."""
    return {ast.unparse(each).split("(")[0].rsplit(".", 1)[-1] for each in node.decorator_list}


def name_faults(sources: dict[str, Source]) -> Iterator[str]:
    """Modules whose name says nothing about what is in them."""
    for module in sources:
        last = module.rsplit(".", 1)[-1].strip("_")
        if last in SHAPELESS_NAMES or last.endswith(("_utils", "_helpers", "_manager")):
            yield f"{module}: name a module after what it does"
