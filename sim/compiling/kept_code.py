"""Machine code kept on disk: read whole or not at all, written by one process at a time.

Each function with one set of argument types is one file. Its name carries the hash of all that the
code depends on (:mod:`sim.compiling.dependencies`), its first bytes the hash of the rest. So a file
that is damaged, cut short or empty is known before anything of it is used; it is replaced, and so
is one that Numba refuses. A folder that cannot be written, or a full disk, means that nothing is
kept. Each of these is said once per process, as a warning of the logger ``ccsim``.

Processes that need the same code wait for the one that compiles it, and read what it has kept.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import pickle
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

from sim.compiling.dependencies import code_hash
from sim.compiling.one_program import is_part

SUFFIX: Final = ".code"
_DRAFT: Final = ".draft"
#: Files that nobody has read for so long are removed.
UNUSED_DAYS: Final = 30.0
#: As long as this a process waits for another that compiles, then it goes on by itself.
PATIENCE_SECONDS: Final = 600.0
_POLL_SECONDS: Final = 0.05
_SEAL: Final = hashlib.sha256().digest_size
_OLDER_FORM: Final = re.compile(r"[0-9a-f]{24}")
_LOG: Final = logging.getLogger("ccsim")


class KeptCode:
    """What Numba asks for kept code of one function (the interface of its own cache)."""

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._function = function
        self._folder = folder
        self.turn = turn(folder)

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The code for these types of arguments; None if there is none that can be used.

        In that case it is this process's turn to compile when the method returns.
        """
        target.refresh()
        path = self._path(signature, target)
        found = _read(path, target)
        if found is None and self.turn.take():
            found = _read(path, target)
        return found

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep what was compiled, if that is possible."""
        if is_part(result) or getattr(result.library, "has_dynamic_globals", True):
            return
        try:
            contents = _contents(result)
            path = self._path(signature, result.target_context)
        except Exception as fault:  # noqa: BLE001  # another Numba: what it compiled is good
            _warn(f"this Numba's code cannot be kept, so every start compiles ({fault!r})")
            return
        try:
            _write(path, hashlib.sha256(contents).digest() + contents)
        except OSError as fault:
            _warn(
                f"compiled code cannot be kept in {self._folder} ({fault.strerror}), so the next "
                "start compiles again; CCSIM_CACHE_DIR names another folder"
            )

    def enable(self) -> None:
        """Nothing to do: it is on."""

    disable = flush = enable

    @property
    def cache_path(self) -> str:
        """The folder of the files."""
        return str(self._folder)

    def _path(self, signature: Any, target: Any) -> Path:
        from numba.core.sigutils import normalize_signature

        types = [
            f"{each} {getattr(each, 'fields', '')}" for each in normalize_signature(signature)[0]
        ]
        machine = target.codegen().magic_tuple()
        variant = hashlib.sha256(f"{types} {machine}".encode()).hexdigest()[:16]
        return self._folder / f"{file_stem(self._function)}-{variant}{SUFFIX}"


class Turn:
    """The right to compile: one process has it, for one folder, at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "compiling.lock"
        self._file: IO[bytes] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this process has the right."""
        return self._file is not None

    def take(self) -> bool:
        """Wait for the right; false if this process has it already, or cannot have it."""
        if self._file is not None:
            return False
        try:
            self._file = self._path.open("ab")
        except OSError:
            return False
        end = time.monotonic() + PATIENCE_SECONDS
        while not _lock(self._file):
            if time.monotonic() > end:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def end(self) -> None:
        """Let another process have it. A process that dies does so by dying."""
        if self._file is not None:
            self._file.close()
            self._file = None


@functools.cache
def turn(folder: Path) -> Turn:
    """The right to compile for one folder: one object in a process."""
    return Turn(folder)


def file_stem(function: Callable[..., Any]) -> str:
    """Beginning of the names of a function's files."""
    return f"{function.__module__}.{function.__qualname__}-{code_hash(function)}".replace("<", "")


@functools.cache
def cache_folder() -> Path | None:
    """The folder of the machine code, made if need be; None if there is none and none can be made.

    What has not been read for long is removed from it.
    """
    folder = _cache_root() / "compiled"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        _warn(
            f"compiled code cannot be kept in {folder} ({fault.strerror}), so every start "
            "compiles; CCSIM_CACHE_DIR names another folder"
        )
        return None
    with contextlib.suppress(OSError):
        _prune(folder)
    return folder


def _read(path: Path, target: Any) -> Any:
    try:
        contents = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        contents = b""
    with contextlib.suppress(OSError):
        os.utime(path)  # the mark of use that `_prune` looks at
    seal, code = contents[:_SEAL], contents[_SEAL:]
    if hashlib.sha256(code).digest() == seal:
        try:
            return _rebuild(target, code)
        except Exception as fault:  # noqa: BLE001  # whatever Numba dislikes, it can be compiled
            reason = f"{type(fault).__name__}: {fault}"
    else:
        reason = "damaged"
    _warn(f"compiled code in {path.parent} cannot be used ({reason}) and is compiled again")
    with contextlib.suppress(OSError):
        path.unlink()
    return None


def _contents(result: Any) -> bytes:
    from numba.core.serialize import dumps

    contents: bytes = dumps(result._reduce())  # noqa: SLF001  # Numba's cache calls it, too
    return contents


def _rebuild(target: Any, code: bytes) -> Any:
    from numba.core.compiler import CompileResult

    # A file of the user's own cache folder, sealed by us: no pickle from elsewhere.
    parts = pickle.loads(code)  # noqa: S301
    return CompileResult._rebuild(target, *parts)  # noqa: SLF001  # as Numba's own cache does


def _write(path: Path, contents: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    handle, draft = tempfile.mkstemp(prefix=path.stem, suffix=_DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
        return True


@functools.cache
def _warn(text: str) -> None:
    """Say something once."""
    _LOG.warning(text)


def _prune(folder: Path) -> None:
    """Remove what nobody has read for long, and what writers left behind that were killed."""
    oldest = time.time() - UNUSED_DAYS * 86_400
    for path in folder.iterdir():
        if path.stat().st_mtime >= oldest:
            continue
        if path.suffix in (SUFFIX, _DRAFT):
            path.unlink(missing_ok=True)
        elif _OLDER_FORM.fullmatch(path.name):  # folders of Numba's own cache, one per edit
            shutil.rmtree(path, ignore_errors=True)


def _cache_root() -> Path:
    if chosen := os.environ.get("CCSIM_CACHE_DIR"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "ccsim"
