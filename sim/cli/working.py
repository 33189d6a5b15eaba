"""From options to who does the work of a study, and what is kept of it until it is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from sim.cli.options import EngineChoice, WorkersChoice
from sim.errors import StudyError
from sim.folders import require_room

if TYPE_CHECKING:
    from sim.study.running import Running
    from sim.study.workers import TlsFiles

UNFINISHED: Final = ".unfinished"
"""Folder beside the results in which parts of unfinished studies are."""


def processors() -> int:
    """Processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return max(1, len(usable(0)) if usable else os.cpu_count() or 1)


def running(
    target: Path,
    engine: EngineChoice,
    jobs: int | None = None,
    workers: WorkersChoice = WorkersChoice.AUTO,
    cluster: str | None = None,
    tls: tuple[Path | None, Path | None, Path | None] = (None, None, None),
    *,
    resume: bool = False,
) -> Running:
    """How a study is run whose result will be in a folder.

    Args:
        target: folder of the result; finished parts are kept near it until it is there.
        engine: that simulates.
        jobs: workers at a time; all processors if None.
        workers: threads or processes.
        cluster: address of a Dask scheduler.
        tls: files of the authority, our certificate and our key.
        resume: whether finished parts of an interrupted run are taken over.

    Raises:
        StudyError: certificates are incomplete, or the result may not be written there.
    """
    from sim.study.chunk_store import kept_chunks
    from sim.study.running import Running

    require_room(target, StudyError)
    folder = parts_folder(target)
    kept = len(kept_chunks(folder))
    if resume and not kept:
        say(f"nothing to go on with in {folder}: the study begins anew.")
    elif kept and resume:
        say(f"going on with what fits of {kept} parts in {folder}.")
    elif kept:
        say(f"an interrupted run left {kept} parts in {folder}; begun anew without --resume.")
    return Running(
        jobs=jobs or processors(),
        kind=workers.value,
        cluster=cluster,
        tls=_tls(tls, cluster),
        folder=folder,
        resume=resume,
        engine=engine.value,
        say=say,
    )


def parts_folder(target: Path) -> Path:
    """Where the parts of an unfinished study are whose result will be in a folder."""
    return target.parent / UNFINISHED / target.name


def finished(target: Path) -> None:
    """Remove what was kept while a study was unfinished."""
    from sim.study.chunk_store import discard

    folder = parts_folder(target)
    discard(folder)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


@contextmanager
def shown(label: str, how: Running) -> Iterator[Running]:
    """The same with a progress bar."""
    from dataclasses import replace

    from sim.cli.progress import progress_bar

    with progress_bar(label) as told:
        yield replace(how, progress=told)


def say(message: str) -> None:
    """One line for a person, beside the result."""
    typer.echo(message, err=True)


def _tls(
    files: tuple[Path | None, Path | None, Path | None], cluster: str | None
) -> TlsFiles | None:
    """All three files, or none.

    Raises:
        StudyError: some are missing, or there is no cluster to which they could be shown.
    """
    from sim.study.workers import TlsFiles

    given = [path for path in files if path is not None]
    if not given:
        return None
    if len(given) < len(files) or cluster is None or not cluster.startswith("tls://"):
        raise StudyError(
            "--cluster-ca, --cluster-cert and --cluster-key belong together, with --cluster "
            "tls://HOST:PORT."
        )
    missing = [path for path in given if not path.is_file()]
    if missing:
        raise StudyError(f"there is no file {', '.join(map(str, missing))}.")
    authority, certificate, key = map(str, given)
    return TlsFiles(authority, certificate, key)
