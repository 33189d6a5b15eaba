from __future__ import annotations

import builtins
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.compiling import compiled, interpreted, is_cache_warm, is_compiling, plain
from sim.compiling.dependencies import PACKAGE, globals_of, reached_from
from sim.compiling.kept_code import KeptCode

RULE = """
from sim.compiling import compiled

@compiled
def factor(x: float) -> float:
    return 2.0 * x
"""
RULE_WITH_CONSTANT = RULE.replace(
    "import compiled", "import compiled\nfrom sim.rules.set import SHARE"
)
RULE_WITH_CONSTANT = RULE_WITH_CONSTANT.replace("2.0", "SHARE")
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
    shutil.copytree(PACKAGE / "compiling", sim / "compiling")
    for name in ("units.py", "randomness/counter.py"):
        shutil.copy(PACKAGE / name, sim / name)
    (sim / "rules" / "edited.py").write_text(RULE)
    (sim / "demand" / "caller.py").write_text(CALLER)
    return sim.parent


def run(package: Path, code: str, stdin: str = "", **variables: str) -> str:
    """What a new process prints that imports the copied package and has nothing to warn of."""
    answer, said = run_and_listen(package, code, stdin, **variables)
    assert said == []
    return answer


def run_and_listen(
    package: Path, code: str, stdin: str = "", **variables: str
) -> tuple[str, list[str]]:
    """What a new process prints, and the lines of its warnings."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CCSIM", "NUMBA"))}
    environment = {
        **inherited,
        "PYTHONPATH": str(package),
        "CCSIM_CACHE_DIR": str(package / "cache"),
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=package,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.splitlines()


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


EDITS = {
    "a comment": (RULE, RULE.replace("return", "# doubled\n    return"), True),
    "a docstring": (RULE, RULE.replace("    return", '    """Twice."""\n    return'), True),
    "lines above": (RULE, "\n\n\n" + RULE, True),
    "a function beside it": (RULE, RULE + "\ndef other() -> int:\n    return 1\n", True),
    "a name": (RULE, RULE.replace("x", "y"), False),
    "the options": (RULE, RULE.replace("@compiled", "@compiled(inline=True)"), False),
    "a constant of another module": (RULE_WITH_CONSTANT, RULE_WITH_CONSTANT, False),
}


HASHES = """
import importlib, json, sys
from pathlib import Path
from sim.compiling.dependencies import code_hash

def hash_of(rule, share):
    Path("sim/rules/edited.py").write_text(rule)
    Path("sim/rules/set.py").write_text(f"SHARE = {share}\\n")
    for name in ("sim.rules.edited", "sim.rules.set", "sim.demand.caller"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    return code_hash(importlib.import_module("sim.demand.caller").price)

sys.dont_write_bytecode = True
edits = json.loads(sys.stdin.read())
print(json.dumps({
    name: hash_of(before, 0.5) == hash_of(after, 0.25) for name, (before, after, _) in edits.items()
}))
"""


def test_what_code_depends_on_and_no_more(package: Path) -> None:
    found = json.loads(run(package, HASHES, stdin=json.dumps(EDITS)))
    assert found == {name: is_kept for name, (_, _, is_kept) in EDITS.items()}


def test_a_global_of_an_unknown_kind_makes_code_depend_on_the_whole_package(package: Path) -> None:
    rule, other = package / "sim" / "rules" / "edited.py", package / "sim" / "rules" / "other.py"
    rule.write_text("HOLDER = object()\n" + RULE.replace("2.0 * x", "2.0 * x if HOLDER else x"))
    code = (
        "from sim.compiling.dependencies import code_hash; from sim.demand.caller import price;"
        "print(code_hash(price))"
    )
    first = run(package, code)
    assert run(package, code) == first
    other.write_text("X = 1\n")
    assert run(package, code) != first


def test_every_global_that_numba_freezes_is_part_of_the_hash() -> None:
    """Numba's own reading of the engine's bytecode, against ours."""
    from numba.core import ir
    from numba.core.compiler import run_frontend

    from sim.engine.compiled.loop import advance

    reached = reached_from(advance)
    assert len(reached) > 200
    for each in reached:
        function = plain(each)
        known = {id(value) for _, value in globals_of(function)}
        for block in run_frontend(function).blocks.values():
            for statement in block.find_insts(ir.Assign):
                if isinstance(statement.value, ir.Global | ir.FreeVar):
                    value, name = statement.value.value, statement.value.name
                    assert id(value) in known or name in vars(builtins), (function, name)


def test_what_nobody_read_for_long_is_removed_and_nothing_else(package: Path) -> None:
    folder = package / "cache" / "compiled"
    folder.mkdir(parents=True)
    names = ("old.code", "new.code", "old.draft", "old.text", "a" * 24, "b" * 24, "notes")
    old_code, new_code, old_draft, old_text, old_cache, new_cache, notes = map(
        folder.joinpath, names
    )
    for path in (old_code, new_code, old_draft, old_text):
        path.touch()
    for path in (old_cache, new_cache, notes):
        (path / "inside").mkdir(parents=True)
    long_ago = time.time() - 40 * 86_400
    for path in (old_code, old_draft, old_text, old_cache, notes):
        os.utime(path, (long_ago, long_ago))
    run(package, "from sim.compiling import cache_folder; cache_folder()")
    assert set(folder.iterdir()) == {new_code, old_text, new_cache, notes}


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda code: code[: len(code) // 2],
    "without its end": lambda code: code[:-1],
    "zeroed": lambda code: bytes(len(code)),
    "zeroed from the middle on": lambda code: code[: len(code) // 2].ljust(len(code), b"\0"),
    "one bit": lambda code: code[:-100] + bytes([code[-100] ^ 1]) + code[-99:],
    "sealed nonsense": lambda _: hashlib.sha256(b"nonsense").digest() + b"nonsense",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_noticed_removed_and_replaced(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    signature = (numba.float64,)
    _third(1.0)
    result, target = _third.overloads[signature], _third.targetctx  # type: ignore[attr-defined]
    kept = KeptCode(_third, tmp_path)
    kept.save_overload(signature, result)
    (path,) = tmp_path.glob("*.code")
    assert kept.load_overload(signature, target).entry_point(3.0) == 1.0
    sound = path.read_bytes()
    path.write_bytes(DAMAGES[damage](sound))
    assert kept.load_overload(signature, target) is None
    kept.turn.end()
    assert not path.exists()
    assert [record.name for record in caplog.records] == ["ccsim"]
    assert f"{tmp_path} cannot be used" in caplog.text
    kept.save_overload(signature, result)
    assert path.read_bytes() == sound


def test_every_file_damaged_means_compiling_again_with_one_message(package: Path) -> None:
    run(package, PRICE)
    for path in (package / "cache" / "compiled").glob("*.code"):
        path.write_bytes(bytes(path.stat().st_size))
    answer, said = run_and_listen(package, PRICE)
    assert (answer, len(said)) == ("True 7.0 Counter()", 1)
    assert "compiled again" in said[0]
    assert run(package, PRICE).startswith("True 7.0 Counter({")


def test_a_file_that_cannot_be_read_counts_as_damaged(package: Path) -> None:
    run(package, PRICE)
    for path in (package / "cache" / "compiled").glob("*.code"):
        path.unlink()
        path.mkdir()
    answer, said = run_and_listen(package, PRICE)
    assert answer == "True 7.0 Counter()"
    assert len(said) == 2, "unreadable, and not to be replaced"


def test_a_folder_that_cannot_be_made_means_no_cache_and_one_message(package: Path) -> None:
    (package / "file").write_text("not a folder")
    where = str(package / "file" / "inside")
    code = PRICE + "from sim.compiling import cache_folder; print(cache_folder())"
    answer, said = run_and_listen(package, code, CCSIM_CACHE_DIR=where)
    assert answer == "False 7.0 Counter()\nNone"
    assert len(said) == 1
    assert "CCSIM_CACHE_DIR" in said[0]


FULL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of the size of files there")
def test_a_full_disk_means_no_cache_and_one_message(package: Path) -> None:
    for _ in range(2):
        answer, said = run_and_listen(package, FULL_DISK + PRICE)
        assert answer == "False 7.0 Counter()"
        assert len(said) == 1
        assert "cannot be kept" in said[0]
    names = [path.name for path in (package / "cache" / "compiled").iterdir()]
    assert names == ["compiling.lock"], "half-written files are left behind"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may write where nobody may"
)
def test_a_folder_that_may_only_be_read_is_read(package: Path) -> None:
    run(package, PRICE)
    folder = package / "cache" / "compiled"
    folder.chmod(0o500)
    answer, said = run_and_listen(package, PRICE)
    assert (answer[:9], said) == ("True 7.0 ", [])
    (package / "sim" / "rules" / "edited.py").write_text(RULE.replace("2.0 * x", "5.0 * x"))
    answer, said = run_and_listen(package, PRICE)
    folder.chmod(0o700)
    assert answer == "False 16.0 Counter()"
    assert len(said) == 1


def test_processes_that_start_together_compile_once(package: Path) -> None:
    code = PRICE + "import time; print(time.perf_counter())"
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: run(package, code), range(3)))
    assert sorted("Counter()" in answer for answer in answers) == [False, False, True]


def test_a_process_that_dies_while_it_compiles_holds_nobody_up(package: Path) -> None:
    dies = (
        "from sim.compiling.kept_code import *; turn(cache_folder()).take(); import os; os._exit(0)"
    )
    run(package, dies)
    assert run(package, PRICE).startswith("False 7.0")


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
