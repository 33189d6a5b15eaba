"""Folders and files of results: there as a whole or not at all, and never in place of other work.

A result is written beside its place under a temporary name that says who writes it; the last step
is a rename. What a writer that was killed has left is put right by the next one. Links are
followed: the result lies where the link leads, and the link stays.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import CcsimError

MANIFEST: Final = "manifest.json"
"""The file by which a folder is known as a result."""

UNFINISHED: Final = ".unfinished"
"""Folder beside results in which parts of unfinished studies are kept."""

_BEFORE: Final = "~before"
_DAY_SECONDS: Final = 86_400
_HOST: Final = re.sub(r"\W", "_", platform.node())
_SUFFIXES: Final = (".parquet", ".csv", ".json", ".txt", ".html")
"""Files that results are made of, where a manifest does not list them."""


def place(folder: str | Path) -> Path:
    """Where a result really lies, links followed; it need not be there yet."""
    return Path(os.path.realpath(folder))


def workshop(folder: str | Path) -> Path:
    """Where drafts of a result are written and its unfinished parts are kept.

    Beside it, or inside a folder that cannot be renamed, such as one mounted into a container.
    """
    target = place(folder)
    fixed = target.is_dir() and (
        os.path.ismount(target) or not os.access(target.parent, os.W_OK | os.X_OK)
    )
    return target if fixed else target.parent


@contextmanager
def drafted(folder: str | Path, refusal: type[CcsimError] = CcsimError) -> Iterator[Path]:
    """A folder to write into, which takes its name when all is written.

    An earlier result of the same name is replaced, anything else is not. After an error or an
    interruption everything is as before.

    Args:
        folder: where the result will be.
        refusal: what is raised if something stands there that is not a result.

    Raises:
        OSError: the disk is full or may not be written.
    """
    require_room(folder, refusal)
    target, shop = place(folder), workshop(folder)
    shop.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=_signed(target), dir=shop))
    try:
        yield draft
        draft.chmod(0o755)  # a temporary folder is private; a result is not
        _put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write a file that is there as a whole or not at all; a link is followed.

    Args:
        path: of the file.
        content: text is written as UTF-8.

    Raises:
        OSError: it cannot be written.
    """
    target = place(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    tidy(target)
    handle, name = tempfile.mkstemp(prefix=_signed(target), dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        draft.chmod(0o644)  # a temporary file is private; this one is not
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return Path(path)


def require_room(folder: str | Path, refusal: type[CcsimError] = CcsimError) -> None:
    """Check that a result may be written, before the work that it costs.

    Leftovers of killed writers are put right on the way.

    Raises:
        CcsimError: of the kind asked for; something stands there that is not a result or holds
            more than one, it is the current folder, or nothing may be written there.
    """
    target, shop = place(folder), workshop(folder)
    there = next(path for path in (shop, *shop.parents) if path.exists())
    if not there.is_dir():
        raise refusal(f"{folder} cannot be written: {there} is not a folder.")
    if not os.access(there, os.W_OK):
        raise refusal(f"{folder} cannot be written: nothing may be written in {there}.")
    tidy(target)
    if not target.exists():
        return
    if target.is_dir() and place(".").is_relative_to(target):
        raise refusal(
            f"{folder} is the current folder or holds it, and a result is replaced as a whole: "
            f"give it a folder of its own, such as {Path(folder) / 'result'}."
        )
    if earlier_manifest(target) is None and not _empty(target):
        raise refusal(f"{folder} exists and is not a result: choose another folder.")
    if more := _foreign(target):
        raise refusal(
            f"{folder} holds more than the earlier result, which would be lost with it: "
            f"{', '.join(more[:3])}{' ...' if more[3:] else ''}. Move that, or choose another "
            "folder."
        )


def earlier_manifest(folder: str | Path) -> dict[str, object] | None:
    """The manifest of the result in a folder; None if there is no result."""
    try:
        found = json.loads((place(folder) / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "kind" in found else None


def tidy(target: Path) -> None:
    """Remove what killed writers of a result have left; an earlier result that was set aside when
    its writer was killed is put back."""  # noqa: D205, D209 (one sentence does not fit)
    for shop in {target.parent, target}:
        left = [path for path in _drafts(shop, target) if not _at_work(path)]
        for path in sorted(left, key=lambda path: not path.name.endswith(_BEFORE)):
            if path.name.endswith(_BEFORE):
                _put_back(path, target)
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _signed(target: Path) -> str:
    """Beginning of the name of a draft: whose it is, and who writes it."""
    return f".{target.name}~{os.getpid()}@{_HOST}~"


def _drafts(shop: Path, target: Path) -> list[Path]:
    if not shop.is_dir():
        return []
    return [path for path in shop.iterdir() if path.name.startswith(f".{target.name}~")]


def _at_work(draft: Path) -> bool:
    """Whether the writer of a draft may still be at work."""
    found = re.search(rf"~(\d+)@(\w*)~\w+(?:{_BEFORE})?$", draft.name)
    if found is None:
        return True  # not ours
    pid, host = int(found[1]), found[2]
    if host != _HOST or os.name == "nt":  # there is no asking, so it has a day
        return time.time() - draft.stat().st_mtime < _DAY_SECONDS
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _empty(target: Path) -> bool:
    return target.is_dir() and not _entries(target)


def _entries(target: Path) -> list[Path]:
    """What is in a folder, apart from drafts and unfinished parts of its result."""
    drafts = _drafts(target, target)
    return [path for path in target.iterdir() if path not in drafts and path.name != UNFINISHED]


def _foreign(target: Path) -> list[str]:
    """What is in the folder of a result and was not written with it."""
    listed = (earlier_manifest(target) or {}).get("files")
    names = set(listed) if isinstance(listed, list) else None
    return sorted(
        path.name
        for path in _entries(target)
        if path.name != MANIFEST
        and not (
            path.is_file() and (path.suffix in _SUFFIXES if names is None else path.name in names)
        )
    )


def _put_in_place(draft: Path, target: Path) -> None:
    """Give the draft its name; an earlier result is set aside until that is done."""
    aside = draft.with_name(f"{draft.name}{_BEFORE}")
    try:
        if draft.parent == target:
            _moved(_entries(target), aside)
            _moved(list(draft.iterdir()), target)
        else:
            if target.exists():
                target.rename(aside)
            draft.rename(target)
    except BaseException:
        _put_back(aside, target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _put_back(aside: Path, target: Path) -> None:
    """Put an earlier result back where it was, unless the new one is in place."""
    if not aside.exists():
        return
    if aside.parent == target:
        _moved(list(aside.iterdir()), target)
    elif not target.exists():
        aside.rename(target)


def _moved(paths: list[Path], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for path in paths:
        path.replace(folder / path.name)
