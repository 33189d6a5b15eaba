"""Whether `sim/` keeps the rules of `house.py`, and whether those rules notice when it does not."""

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.house import (
    FUNCTION_LINES,
    Source,
    docstring_faults,
    layering_faults,
    name_faults,
    read_package,
    sentence_faults,
    size_faults,
)

PROJECT = Path(__file__).resolve().parents[2]

# Written so that they do not match this file.
MACHINE_PATH = re.compile(
    r"(?<![\w.~+-])/(?:root|work|home|Users)(?=[/\s\"'`:;,)]|$)", re.MULTILINE
)
INDEX_ADDRESS = re.compile(
    r"pythonhoste[d]|https?://[^\s\"']*/simple\b|^\s*--(?:extra-)?(?:index-url|find-links)\b",
    re.MULTILINE,
)


def project_texts() -> Iterator[tuple[Path, str]]:
    """The text files that are, or would be, committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    paths = [PROJECT / name for name in listing.stdout.decode().split("\0") if name]
    if listing.returncode:  # not a clone but an unpacked archive
        paths = [path for path in PROJECT.rglob("*") if ".venv" not in path.parts]
    for path in filter(Path.is_file, paths):
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8", errors="replace")


def refuse(faults: Iterable[str]) -> None:
    """Fails with one fault per line, if there are any."""
    found = sorted(faults)
    assert not found, "\n".join([f"{len(found)} faults:", *found])


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return read_package(PROJECT / "sim")


def test_imports_go_up_the_house(sources: dict[str, Source]) -> None:
    refuse(layering_faults(sources))


def test_modules_and_functions_are_short(sources: dict[str, Source]) -> None:
    refuse(size_faults(sources))


def test_every_public_name_has_a_docstring(sources: dict[str, Source]) -> None:
    refuse(docstring_faults(sources))


def test_nothing_is_decided_by_the_text_of_a_fault(sources: dict[str, Source]) -> None:
    refuse(sentence_faults(sources))


def test_modules_are_named_after_what_they_do(sources: dict[str, Source]) -> None:
    refuse(name_faults(sources))


@pytest.mark.parametrize("module", ["sim", "sim.cli"])
def test_importing_loads_no_heavy_library(module: str, sources: dict[str, Source]) -> None:
    if module not in sources:
        pytest.skip(f"there is no {module}")
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "sim" in loaded.stdout.split()
    assert {"numba", "pandas", "scipy", "matplotlib"}.isdisjoint(loaded.stdout.split())


def test_the_version_is_the_installed_one() -> None:
    import sim

    assert importlib.metadata.version("ccsim") == sim.__version__


@pytest.mark.parametrize("pattern", [MACHINE_PATH, INDEX_ADDRESS], ids=["machine", "index"])
def test_no_file_names_one_machine_or_index(pattern: re.Pattern[str]) -> None:
    texts = project_texts()
    refuse(f"{path}: {found[0]}" for path, text in texts for found in pattern.finditer(text))


# A small house that keeps the rules, and what to change in it to break each of them.

LAWFUL = {
    "__init__": "def __getattr__(name):\n    from sim.study.compare import compare",
    "errors": "import enum",
    "compiling": "import numba",
    "scenario/schema": "import pydantic\nfrom sim import errors",
    "rules/patience": "from sim.compiling import compiled",
    "engine/__init__": "from sim.engine.journal import Journal",
    "engine/journal": "def _table():\n    import pandas",
    "engine/reference/engine": "import simpy\nfrom .. import journal",
    "engine/compiled/loop": "from sim.engine.journal import Journal",
    "measures/service": "from sim.engine import journal\nimport numpy.typing",
    "study/compare": "from sim.engine.reference import engine\nfrom sim import __version__",
    "cli": "import typer\nfrom sim.study import compare",
}
LONG = "\n".join(["def run():", *["    x = 1"] * FUNCTION_LINES])

TRIED = "try:\n    pass\nexcept ValueError as error:\n"
UNLAWFUL = [
    ("engine/run", "from sim.study.compare import compare", "engine must not import study"),
    ("engine/run", "def f():\n    import sim.cli", "engine must not import cli"),
    ("engine/run", "if TYPE_CHECKING:\n    from sim import study", "engine must not import front"),
    ("engine/run", "import_module('sim.show.plots')", "engine must not import show"),
    ("engine/reference/a", "from ..compiled import loop", "are written independently"),
    ("engine/compiled/a", "import sim.engine.reference", "are written independently"),
    ("measures/money", "from sim.engine import run", "measures read the journal alone"),
    ("queueing/erlang", "import sim.engine.journal", "knows nothing of what it judges"),
    ("engine/run", "import numba", "must not import numba"),
    ("engine/journal", "import pandas", "only inside a function"),
    ("study/mining", "import pm4py", "no dependency of the package"),
    ("study/precision", "from sim import compare", "study must not import front"),
    ("engine/journal", "from sim.engine.compiled.loop import run", "a circle of imports"),
    ("engine/journal", "def f():\n    from sim.engine import Journal", "a circle of imports"),
    ("tools", "", "sim.tools stands in no room"),
    ("engine/run", "import sim.tools", "sim.tools stands in no room"),
    ("study/utils", "", "name a module after what it does"),
    ("study/sweep", "class Sweep:\n    def next(self): ...", "next has no docstring"),
    ("study/sweep", LONG, "more than 60"),
    ("study/sweep", "\n" * 401, "more than 400"),
    ("study/look", "if fault.problem().startswith('is'):\n    pass", "looks at a sentence"),
    ("study/look", "SAME = fault.told() == other", "looks at a sentence"),
    ("study/look", f"{TRIED}    SAME = 'day' in str(error)", "looks at a sentence"),
    ("study/look", f"{TRIED}    FIRST = error.args[0].split()[0]", "looks at a sentence"),
    ("study/look", f"{TRIED}    FOUND = PATTERN.search(str(error))", "looks at a sentence"),
]


def faults_of(folder: Path, files: dict[str, str]) -> list[str]:
    """What the rules say of a package made of `files`, from name to text."""
    for name, text in files.items():
        path = folder / "sim" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""Made up."""\n{text}', encoding="utf-8")
    found = read_package(folder / "sim")
    every_rule = (
        *(layering_faults, size_faults, docstring_faults, name_faults),
        sentence_faults,
    )
    return [fault for rule in every_rule for fault in rule(found)]


def test_a_lawful_house_has_no_faults(tmp_path: Path) -> None:
    assert faults_of(tmp_path, LAWFUL) == []


@pytest.mark.parametrize(("module", "text", "fault"), UNLAWFUL)
def test_each_rule_can_be_broken(module: str, text: str, fault: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, {**LAWFUL, module: text})
    assert any(fault in each for each in faults), faults


def test_only_event_loops_of_the_compiled_engine_may_be_long(tmp_path: Path) -> None:
    faults_of(tmp_path, {"engine/compiled/loop": LONG, "study/sweep": LONG})
    found = read_package(tmp_path / "sim")
    allowed = {f"{module}:run": "made up" for module in found}
    assert [fault.split(":")[0] for fault in size_faults(found, allowed)] == [
        "sweep.py of sim.study.sweep, line 2",
        "sim.study.sweep",
    ]


def test_machine_paths_and_index_addresses_are_recognised() -> None:
    slash = "/"
    assert MACHINE_PATH.search(f"cd {slash}root{slash}project")
    assert MACHINE_PATH.search(f"see '{slash}home{slash}ana'")
    assert not MACHINE_PATH.search("sim/work/study, a/root/of")
    assert INDEX_ADDRESS.search(f"numpy\n{'--'}index-url somewhere")
    assert INDEX_ADDRESS.search(f"https:{slash}{slash}index.example{slash}simple")
    assert not INDEX_ADDRESS.search("uv pip compile --no-emit-index-url")
