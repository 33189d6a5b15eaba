#!/usr/bin/env python3
"""Sets up ccsim in .venv beside this file (once), then runs it. Needs Python 3.11-3.14 only.

    python3 run.py                       the main comparison: ccsim compare scenarios/retail.toml
    python3 run.py --OPTION ...          the same, with options of `ccsim compare`
    python3 run.py COMMAND ...           any ccsim command
    python3 run.py test [pytest options] the tests, on all processors; -n 0: in one process
    python3 run.py verify                the full comparison with known answers (long)
    python3 run.py statistics            coverage of intervals, studies that are killed (long)
    python3 run.py benchmarks            the set of `ccsim bench`, against what is promised
    python3 run.py check                 ruff and mypy

Packages come from the index that your pip is configured for, in the versions and with the hashes
of requirements/*.lock. Nothing outside .venv is changed. Delete .venv to start afresh.
"""

# Pythons from 3.7 on can read this file, so that one too old for ccsim can say so.
from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "ccsim-setup.json"
LOG = VENV / "ccsim-setup.log"
LOCKS = ROOT / "requirements"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""

MAIN_COMPARISON = ["ccsim", "compare", "scenarios/retail.toml"]
TEST_TASKS = {
    # One process per processor. Each takes tests that stand together, then from whom has most left.
    "test": ["pytest", "-n", "logical", "--dist", "worksteal"],
    "verify": ["pytest", "-m", "oracle_full"],
    "statistics": ["pytest", "-m", "statistical_full"],
    "benchmarks": ["pytest", "-m", "", "--benchmark-enable", "tests/benchmarks"],
}

OLDEST, TOO_NEW = (3, 11), (3, 15)
# What Numba and its llvmlite publish wheels for. Intel Macs are not among them.
PLATFORMS = ("linux-x86_64", "linux-aarch64", "macos-arm64", "win-amd64")
# How pip's last lines look when it reached no index.
OFFLINE = r"connection|name resolution|getaddrinfo|proxyerror|timed? ?out"

START = time.monotonic()


def main(arguments: list[str]) -> NoReturn:
    """Sets up what the command needs, then hands over to it."""
    command = arguments[0] if arguments else ""
    if command in ("-h", "--help"):
        print(__doc__)
        sys.exit()
    check_python()
    if command in TEST_TASKS:
        set_up("test")
        hand_over(TEST_TASKS[command] + arguments[1:], folder=ROOT)
    if command == "check":
        set_up("test")
        sys.exit(check_style())
    set_up("base")
    if not command or command.startswith("-"):
        hand_over(MAIN_COMPARISON + arguments, folder=ROOT)
    hand_over(["ccsim", *arguments])


def check_python() -> None:
    """Stops with one line if this Python or this machine cannot run ccsim."""
    here = f"Python {platform.python_version()} ({sys.executable})"
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        stop(f"ccsim needs Python 3.11, 3.12, 3.13 or 3.14; this is {here}.")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop(f"{here} lacks venv or pip; on Debian or Ubuntu: sudo apt install python3-venv")
    system = sysconfig.get_platform()  # such as macosx-11.0-universal2, win-amd64
    if system.startswith("macosx"):
        system = f"macos-{platform.machine()}"
    if system == "macos-x86_64":
        stop("Numba has no wheels for Intel Macs; on Apple silicon, use an arm64 Python.")
    if system not in PLATFORMS or platform.python_implementation() != "CPython":
        stop(f"Numba has no wheels for {platform.python_implementation()} on {system}.")


def set_up(level: str) -> None:
    """Brings .venv to `level` ("base" or "test", which includes base); writes the stamp last."""
    stamps = {each: json.dumps({"level": each, **environment()}) for each in ("base", "test")}
    usable = STAMP.exists() and Path(program(["python"])[0]).exists()
    stamp = STAMP.read_text(encoding="utf-8") if usable else ""
    if stamp in (stamps[level], stamps["test"]):
        return
    say("setting up, once; this downloads packages and takes a minute or a few")
    STAMP.unlink(missing_ok=True)
    if stamp == stamps["base"]:
        install("the packages of the tests", *from_lock(level))
    else:
        if Path(sys.prefix).resolve() == VENV:
            stop(".venv is out of date: start run.py with a Python outside of .venv")
        say(f"making .venv with Python {platform.python_version()}")
        make_venv()
        install("the pinned packages", *from_lock(level))
        install("the build backend", *from_lock("build"))
        # pip refuses an editable install together with hashes, so this one fetches nothing.
        offline = ("--no-deps", "--no-build-isolation", "--no-index")
        install("ccsim itself", *offline, "-e", str(ROOT))
    STAMP.write_text(stamps[level], encoding="utf-8")
    say("ready")


def environment() -> dict[str, str]:
    """What .venv depends on: if any of it changes, .venv is made anew."""
    import tomllib  # not in the Pythons that check_python turns away

    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = {"project": json.dumps(metadata, sort_keys=True)}
    for lock in ("build", "base", "test"):
        texts[lock] = (LOCKS / f"{lock}.lock").read_text(encoding="utf-8")
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return {**digests, "python": sys.version, "path": str(VENV)}


def make_venv() -> None:
    """Makes an empty .venv in place of whatever is there."""
    command = [sys.executable, "-I", "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False).returncode:
        stop("could not make .venv (see above); on Debian or Ubuntu: sudo apt install python3-venv")


def from_lock(name: str) -> tuple[str, ...]:
    """Options to install a lock: exact versions, hashes checked, nothing built from source."""
    return ("--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS / f"{name}.lock"))


def install(what: str, *options: str) -> None:
    """Runs `pip install`; on failure shows the end of what it said and its cause, and stops."""
    say(f"installing {what}")
    # -I: packages on PYTHONPATH or in the user's own folder must not count as installed.
    command = program(["python", "-I", "-m", "pip", "install", "--no-input", *options])
    with LOG.open("w", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=log, stderr=log, check=False)
    if done.returncode == 0:
        return
    end = "\n".join(LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    print(end, file=sys.stderr)
    if re.search(OFFLINE, end, re.IGNORECASE):
        stop("the package index could not be reached, and the first setup needs it.")
    if "No matching distribution" in end:
        stop("the package index has no wheel for this Python on this machine (see above).")
    stop(f"pip could not install {what}; all it said is in {LOG}")


def check_style() -> int:
    """Runs the linter, the formatter's check and the type checker; 1 if any of them objects."""
    failed = 0
    for check in ("ruff check", "ruff format --check", "mypy --strict sim"):
        say(check)
        failed |= subprocess.run(program(check.split()), cwd=ROOT, check=False).returncode != 0
    return failed


def hand_over(command: list[str], folder: Path | None = None) -> NoReturn:
    """Becomes the command, a program of .venv; on Windows, which cannot, waits for it."""
    if folder:
        os.chdir(folder)
    command = program(command)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    sys.exit(subprocess.run(command, check=False).returncode)


def program(command: list[str]) -> list[str]:
    """The command with its first word, a program of .venv, as a full path."""
    return [str(PROGRAMS / f"{command[0]}{SUFFIX}"), *command[1:]]


def say(step: str) -> None:
    """Prints one step of the setup with the time since the start."""
    print(f"[{time.monotonic() - START:5.1f} s] {step}", file=sys.stderr, flush=True)


def stop(reason: str) -> NoReturn:
    """Ends with one line and exit status 1."""
    raise SystemExit(f"run.py: {reason}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("interrupted; an unfinished setup is done again next time.")
