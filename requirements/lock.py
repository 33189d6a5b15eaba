"""Writes the lock files beside this script: `python3 requirements/lock.py`.

One lock serves every supported Python on every supported platform. uv (any recent release,
`pip install uv`) does the resolving; its path is looked up on PATH, then as a module of the
running Python. Each lock is resolved under the ones before it, so that all of them agree on
every version they share and may be installed on top of each other.

Existing pins are kept unless they no longer fit. Anything given on the command line goes to uv:
`--upgrade` moves every pin to the newest release, `--upgrade-package NAME` moves one.

The locks hold names, versions, markers and hashes. They hold no addresses: whoever installs
uses the package index that their own pip is configured for.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent / "pyproject.toml"

OPTIONS = (
    "--universal",  # one file for Linux, macOS and Windows
    "--python-version=3.11",  # the oldest Python supported; newer ones are included
    "--fork-strategy=fewest",  # one version per package wherever one version fits all Pythons
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
    "--quiet",
)

ADDRESS_MARKS = ("://", " @ ", "--index", "--extra-index", "--find-links", "-i ")


def main(arguments: list[str]) -> None:
    """Resolves the four locks in order; raises SystemExit with the reason if one fails."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    extras = sorted(set(project["project"]["optional-dependencies"]) - {"tests"})

    # hatchling needs `editables` for an editable install only, so it declares it at build time.
    backend = "\n".join([*project["build-system"]["requires"], "editables"])
    resolve("build.lock", ["-"], under=[], arguments=arguments, stdin=backend)

    source = [PROJECT.name]
    resolve("base.lock", source, under=["build.lock"], arguments=arguments)
    resolve(
        "test.lock",
        [*source, "--extra=tests"],
        under=["build.lock", "base.lock"],
        arguments=arguments,
    )
    resolve(
        "extras.lock",
        [*source, *(f"--extra={name}" for name in extras)],
        under=["build.lock", "base.lock", "test.lock"],
        arguments=arguments,
    )


def resolve(
    lock: str, source: list[str], *, under: list[str], arguments: list[str], stdin: str = ""
) -> None:
    """Writes one lock from `source`, keeping to the versions of the locks named in `under`."""
    constraints = [f"--constraints=requirements/{name}" for name in under]
    command = [
        *uv(),
        *("pip", "compile", *source, *OPTIONS, *constraints, *arguments),
        f"--output-file=requirements/{lock}",
    ]
    done = subprocess.run(
        command, cwd=PROJECT.parent, input=stdin, text=True, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise SystemExit(f"{lock}: uv could not resolve it (see above)")
    refuse_addresses(FOLDER / lock)
    print(f"{lock}: {count_pins(FOLDER / lock)} packages")


def uv() -> list[str]:
    """The command that starts uv; raises SystemExit if there is none."""
    if found := shutil.which("uv"):
        return [found]
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    raise SystemExit("uv was not found: python3 -m pip install uv")


def refuse_addresses(lock: Path) -> None:
    """Raises SystemExit if a lock names an index, a file or an address."""
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if any(mark in line for mark in ADDRESS_MARKS):
            raise SystemExit(f"{lock.name}:{number}: a lock must not hold an address: {line}")


def count_pins(lock: Path) -> int:
    """The number of packages a lock pins."""
    return sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    main(sys.argv[1:])
