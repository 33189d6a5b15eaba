from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.compiling import PACKAGE, compiled, interpreted, is_cache_warm, is_compiling, plain

RULE = """
from sim.compiling import compiled

@compiled
def factor(x: float) -> float:
    return 2.0 * x
"""
CALLER = """
from sim.compiling import compiled
from sim.rules.edited import factor

@compiled
def price(x: float) -> float:
    return factor(x) + 1.0
"""


@compiled
def _half(x: float) -> float:
    return x / 2.0


@compiled(always=True)
def _third(x: float) -> float:
    return x / 3.0


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small copy of the package, with a rule and a caller in another file."""
    sim = tmp_path / "copy" / "sim"
    for room in ("randomness", "rules", "demand"):
        (sim / room).mkdir(parents=True)
        (sim / room / "__init__.py").write_text("")
    (sim / "__init__.py").write_text("")
    for name in ("compiling.py", "units.py", "randomness/counter.py"):
        shutil.copy(PACKAGE / name, sim / name)
    (sim / "rules" / "edited.py").write_text(RULE)
    (sim / "demand" / "caller.py").write_text(CALLER)
    return sim.parent


def run(package: Path, code: str, **variables: str) -> str:
    """What a new process prints that imports the copied package."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CCSIM", "NUMBA"))}
    environment = {
        **inherited,
        "PYTHONPATH": str(package),
        "CCSIM_CACHE_DIR": str(package / "cache"),
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=package,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


PRICE = """
from sim.compiling import is_cache_warm
from sim.demand.caller import price
print(is_cache_warm(price), price(3.0), price.stats.cache_hits)
"""


def test_an_edited_callee_in_another_file_gives_the_new_answer(package: Path) -> None:
    assert run(package, PRICE) == "False 7.0 Counter()"
    assert run(package, PRICE).startswith("True 7.0 Counter({")
    rule = package / "sim" / "rules" / "edited.py"
    rule.write_text(RULE.replace("2.0 * x", "5.0 * x"))
    assert run(package, PRICE) == "False 16.0 Counter()"
    rule.write_text(RULE)
    assert run(package, PRICE).startswith("True 7.0 Counter({")


def test_an_added_file_gives_another_folder(package: Path) -> None:
    code = "from sim.compiling import cache_folder; print(cache_folder())"
    before = run(package, code)
    (package / "sim" / "rules" / "new.py").write_text("X = 1\n")
    assert run(package, code) != before
    (package / "sim" / "rules" / "new.py").unlink()
    assert run(package, code) == before


def test_folders_unused_for_long_are_removed_and_nothing_else(package: Path) -> None:
    family = package / "cache" / "compiled"
    old, recent, strange = family / ("a" * 24), family / ("b" * 24), family / "notes"
    for folder in (old, recent, strange):
        (folder / "inside").mkdir(parents=True)
    long_ago = time.time() - 40 * 86_400
    for folder in (old, strange):
        os.utime(folder, (long_ago, long_ago))
    run(package, "from sim.compiling import cache_folder; cache_folder()")
    assert not old.exists()
    assert recent.exists()
    assert strange.exists()


def test_a_folder_that_cannot_be_written_means_no_cache_and_no_warning(package: Path) -> None:
    (package / "file").write_text("not a folder")
    where = str(package / "file" / "inside")
    code = PRICE + "from sim.compiling import cache_folder; print(cache_folder())"
    assert run(package, code, CCSIM_CACHE_DIR=where) == "False 7.0 Counter()\nNone"


def test_numba_settings_are_put_back(package: Path) -> None:
    code = """
import numba
numba.config.CACHE_DIR = "elsewhere"
import sim.demand.caller
print(numba.config.CACHE_DIR)
"""
    assert run(package, code) == "elsewhere"


def test_functions_outside_the_package_are_not_cached(package: Path) -> None:
    (package / "mine.py").write_text(RULE)
    code = """
from mine import factor
print(factor(2.0), type(factor._cache).__name__)
"""
    assert run(package, code) == "4.0 NullCache"


def test_switched_off_rules_are_plain_and_randomness_stays_compiled(package: Path) -> None:
    code = """
from sim.compiling import is_compiling
from sim.demand.caller import price
from sim.randomness.counter import child_key, entity_key, threefry2x64, uniform
key = entity_key("x")
u = uniform(1, 0, 2**64 - 1, 3, 4)
print(is_compiling(), type(price).__name__, price(3.0), type(uniform).__name__, 0.0 < u < 1.0,
      uniform(1, 0, child_key(key, 1, 2), 3, 4) == uniform(1, 0, int(child_key(key, 1, 2)), 3, 4))
"""
    assert run(package, code, CCSIM_COMPILE="0") == "False function 7.0 CPUDispatcher True True"


def test_switched_off_everything_else_runs_without_numba_being_loaded(package: Path) -> None:
    code = (
        "import sys; from sim.demand.caller import price; print(price(1.0), 'numba' in sys.modules)"
    )
    assert run(package, code, CCSIM_COMPILE="0") == "3.0 False"


def test_plain_gives_the_python_function() -> None:
    assert plain(_third)(3.0) == _third(3.0) == 1.0
    assert plain(plain(_third)) is plain(_third)
    assert plain(_half)(3.0) == _half(3.0) == 1.5


class _Thing:
    size = 3


@compiled
def _grow(row: Any, by: int) -> int:
    row.size += by
    return _double(row)


@compiled(whole=True)
def _square(x: float) -> float:
    return x * x


@compiled(inline=True)
def _double(row: Any) -> int:
    row.size *= 2
    return int(_square(row.size))


def test_an_interpreted_rule_and_those_it_calls_work_on_any_object() -> None:
    thing = _Thing()
    assert interpreted(_grow)(thing, 1) == 64
    assert thing.size == 8
    assert (interpreted(_grow).__name__, interpreted(_grow)) == ("_grow", interpreted(_grow))


def test_an_interpreted_rule_leaves_what_is_marked_compiled() -> None:
    assert interpreted(_square) is _square
    assert interpreted(_third) is _third
    names = interpreted(_double).__globals__  # type: ignore[attr-defined]  # a function's own
    assert names["_square"] is _square
    assert names["_double"] is _double, "the module's own names are not touched"
    assert not hasattr(interpreted(_grow).__globals__["_double"], "py_func")  # type: ignore[attr-defined]


def test_compiled_keeps_name_and_docstring() -> None:
    assert _half.__name__ == "_half"
    assert is_compiling() == (os.environ.get("CCSIM_COMPILE", "1") != "0")


def test_there_is_code_in_the_cache_after_a_call() -> None:
    from sim.randomness.counter import uniform

    uniform(1, 2, 3, 4, 5)
    assert is_cache_warm(uniform)
    assert is_cache_warm()
