"""Folders of results: there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import CcsimError

MANIFEST: Final = "manifest.json"
"""The file by which a folder is known as a result."""


@contextmanager
def drafted(folder: str | Path, refusal: type[CcsimError] = CcsimError) -> Iterator[Path]:
    """A folder to write into, which takes its name when all is written.

    It lies beside the folder under a temporary name; the last step is a rename. An earlier result
    of the same name is replaced, anything else is not. After an error or an interruption everything
    is as before.

    Args:
        folder: where the result will be.
        refusal: what is raised if something stands there that is not a result.

    Raises:
        OSError: the disk is full or may not be written.
    """
    target = Path(folder)
    require_room(target, refusal)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        draft.chmod(0o755)  # a temporary folder is private; a result is not
        _put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def require_room(folder: str | Path, refusal: type[CcsimError] = CcsimError) -> None:
    """Check that a result may be written, before the work that it costs.

    Raises:
        CcsimError: of the kind asked for; something stands there that is not a result, or nothing
            may be written there.
    """
    target = Path(folder)
    if target.exists() and not _replaceable(target):
        raise refusal(f"{folder} exists and is not a result: choose another folder.")
    there = next(path for path in target.absolute().parents if path.exists())
    if not there.is_dir():
        raise refusal(f"{folder} cannot be written: {there} is not a folder.")
    if not os.access(there, os.W_OK):
        raise refusal(f"{folder} cannot be written: nothing may be written in {there}.")


def _replaceable(target: Path) -> bool:
    """Whether a folder holds an earlier result, or nothing."""
    if not target.is_dir():
        return False
    return (target / MANIFEST).is_file() or not any(target.iterdir())


def _put_in_place(draft: Path, target: Path) -> None:
    """Rename the draft to the target; an earlier result is set aside until that is done."""
    if not target.exists():
        draft.rename(target)
        return
    aside = draft.with_name(f"{draft.name}-before")
    target.rename(aside)
    try:
        draft.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
