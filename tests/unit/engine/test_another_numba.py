"""With a Numba that is not the one `sim.memory_types` knows, everything works, slowly."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim.memory
from sim.compiling import compiled, is_compiling
from sim.engine.run import announce_compilation, simulate
from sim.errors import StudyError
from sim.memory import TESTED_NUMBA, on_blocks
from sim.scenario.schema import Scenario
from tests.unit.engine.test_plain_python import BUSY_WITH_MESSAGES, PROGRAM, _digest
from tests.unit.engine.worlds import RAW, package_folder

pytestmark = pytest.mark.skipif(not is_compiling(), reason="nothing is compiled")

BREAKS = {
    "a name is gone": "import numba.extending; del numba.extending.lower_setattr_generic",
    "registering has other arguments": """
import numba.extending
numba.njit(lambda: 1)()  # so that all of Numba itself is registered
numba.extending.register_model = lambda one, two: None
""",
    "types of values are not found": """
import numba.extending
class Other:
    def register(self, kind):
        return lambda function: function
numba.extending.typeof_impl = Other()
""",
    "code is built otherwise": """
from llvmlite import ir
del ir.MetaDataString
""",
    "code computes something else": """
import sim.memory_types
sim.memory_types._offset = lambda builder, data, array, index: data
""",
}


def run(code: str, *arguments: str, stdin: str = "", **variables: str) -> tuple[str, list[str]]:
    """What a new process prints, and the lines of its warnings."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        input=stdin,
        env={**os.environ, "PYTHONPATH": package_folder(), **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.splitlines()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for what is compiled by a Numba that is not itself."""
    return str(tmp_path_factory.mktemp("cache"))


def _is_the_message(said: list[str]) -> bool:
    return len(said) == 1 and "cannot compile blocks" in said[0] and "pip install" in said[0]


@pytest.mark.parametrize("broken", BREAKS)
def test_the_journal_is_the_same_with_one_message(broken: str, cache: str) -> None:
    found, said = run(
        BREAKS[broken] + PROGRAM,
        "compiled",
        stdin=json.dumps(RAW),
        CCSIM_CACHE_DIR=cache,
    )
    assert found == _digest(simulate(Scenario.model_validate(RAW), "omnichannel"))
    assert _is_the_message(said), said


@pytest.mark.parametrize(
    ("engine", "given"),
    [("compiled", BUSY_WITH_MESSAGES), ("simpy", RAW), ("streamed", RAW)],
    ids=["compiled", "simpy", "streamed"],
)
def test_plain_blocks_write_the_same_journal(engine: str, given: dict[str, Any]) -> None:
    found, said = run(PROGRAM, engine, stdin=json.dumps(given), CCSIM_PLAIN_BLOCKS="1")
    assert found == _digest(simulate(Scenario.model_validate(given), "omnichannel"))
    assert said == [], "who asks for it need not be told"


COMPARED = """
import json, sys
from sim.scenario.schema import Scenario
from sim.study.compare import compare
scenario = Scenario.model_validate(json.load(sys.stdin))
found = compare(scenario, ["multichannel", "omnichannel"], replications=3, jobs=int(sys.argv[1]))
print(found.table.to_json(double_precision=15))
"""


def test_a_study_with_workers_gives_the_same_table_with_one_message(
    cache: str, tmp_path: Path
) -> None:
    """Rows are added up in plain Python, too; workers know already, and say nothing."""
    (tmp_path / "sitecustomize.py").write_text(BREAKS["a name is gone"])  # for workers as well
    places = os.pathsep.join((str(tmp_path), package_folder()))
    given = json.dumps(RAW)
    found, said = run(COMPARED, "2", stdin=given, CCSIM_CACHE_DIR=cache, PYTHONPATH=places)
    assert _is_the_message(said), said
    assert (found, []) == run(COMPARED, "1", stdin=given)


def test_the_command_line_says_it_once_and_does_not_announce_compiling(cache: str) -> None:
    code = """
from sim.cli import main
main()
"""
    settings = ("starts_empty=true", "horizon_days=0.5", "seed=1")
    arguments = "run scenarios/null.toml" + "".join(f" --set scenario.{one}" for one in settings)
    _, said = run(
        BREAKS["a name is gone"] + code,
        *arguments.split(),
        CCSIM_CACHE_DIR=cache,
    )
    assert _is_the_message(said), said


def test_what_cannot_be_compiled_is_not_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.memory, "blocks_compile", lambda: False)
    said: list[str] = []
    announce_compilation(said.append)
    assert said == []


def test_plain_python_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.bench import benchmark

    monkeypatch.setattr(benchmark, "blocks_compile", lambda: False)
    with pytest.raises(StudyError, match="plain Python"):
        benchmark.run_benchmark(quick=True)


def test_this_numba_is_known(caplog: pytest.LogCaptureFixture) -> None:
    """Otherwise the whole suite would pass, slowly."""
    sim.memory.blocks_compile.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert sim.memory.blocks_compile()
    assert caplog.records == []


def test_the_message_names_the_numba_of_the_locks() -> None:
    lock = Path(__file__).parents[3] / "requirements" / "base.lock"
    (pinned,) = (line for line in lock.read_text().splitlines() if line.startswith("numba=="))
    assert pinned.startswith(f"numba=={TESTED_NUMBA}.")


def test_a_function_on_blocks_is_the_compiled_one() -> None:
    def function() -> None: ...

    assert type(on_blocks(function)) is type(compiled(function))
