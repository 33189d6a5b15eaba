"""One decorator, `compiled`, makes machine code of a function and keeps the cache honest.

Numba's own cache looks only at the file of the function that it caches: when a *callee* in another
file changes, the old answer stays. So the cache folder of this package carries a hash of all
sources that can end up inside a compiled function, and an edited rule simply leads to another,
empty folder. This is the only module that touches Numba's configuration.

Environment variables:

- ``CCSIM_COMPILE=0``: rules and engine run as plain Python (slow, for debugging). Functions marked
  ``always=True`` stay compiled.
- ``CCSIM_CACHE_DIR``: where machine code is kept; default: folder ``ccsim`` in the user's cache
  folder. If it cannot be written, nothing is kept.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.metadata
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, ParamSpec, TypeVar, overload

__all__ = ["cache_folder", "compiled", "interpreted", "is_cache_warm", "is_compiling", "plain"]

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE: Final = Path(__file__).resolve().parent
#: Everything whose text can become part of a compiled function: as code, or as a constant frozen
#: into it.
KEYED_SOURCES: Final = (
    "compiling.py",
    "memory.py",
    "memory_types.py",
    "units.py",
    "randomness",
    "demand",
    "rules",
    "engine",
)
#: The reference engine lies inside `engine` but is never compiled.
NEVER_COMPILED: Final = PACKAGE / "engine" / "reference"
#: Folders of older sources that nobody has used for so long are removed.
UNUSED_DAYS: Final = 30.0
_HASH_LENGTH: Final = 24
_STAYS_COMPILED: Final = "stays_compiled"


@overload
def compiled(function: Callable[P, R], /) -> Callable[P, R]: ...


@overload
def compiled(
    *,
    always: bool = False,
    inline: bool = False,
    whole: bool = False,
    signature: str | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...


def compiled(
    function: Callable[P, R] | None = None,
    /,
    *,
    always: bool = False,
    inline: bool = False,
    whole: bool = False,
    signature: str | None = None,
) -> Any:
    """Compile a function at its first call: no GIL, no fast math, results as IEEE 754 prescribes.

    Use as ``@compiled`` or ``@compiled(always=True)``; the signature is kept for type checkers.

    Args:
        function: What Numba can compile in nopython mode. Division by zero gives inf or nan.
        always: Stay compiled under ``CCSIM_COMPILE=0``. For the random numbers, whose arithmetic
            modulo 2**64 would be slow in Python and would have to be written twice.
        inline: Become part of every function that calls it, as private functions (``_name``) do
            without saying so. For what is small, or called from one place.
        whole: Stay one call into machine code where `interpreted` calls it. For numbers and
            arrays alone, where the work takes longer than the call (a fifth of a microsecond).
        signature: Types, such as ``"float64(uint64, int64)"``; the function is then compiled at
            once, for these alone. For unsigned arguments that may come as Python integers: Numba
            takes those for int64, and fails from 2**63 on.

    Returns:
        The compiled function (its Python original: `plain`); the function itself if
        ``CCSIM_COMPILE=0``.
    """
    if function is None:
        return functools.partial(
            _compile, always=always, inline=inline, whole=whole, signature=signature
        )
    return _compile(function, always=always, inline=inline, whole=whole, signature=signature)


def plain(function: Callable[P, R]) -> Callable[P, R]:
    """Give the Python function behind a compiled one (itself, if it is not compiled).

    The functions that it calls stay compiled.
    """
    original: Callable[P, R] = getattr(function, "py_func", function)
    return original


def interpreted(function: Callable[P, R]) -> Callable[P, R]:
    """Give the Python function behind a compiled one, which calls Python functions in its turn.

    So a rule that reads and sets columns of rows works on any objects with such attributes. Called
    from it stay compiled the functions marked ``always`` or ``whole``. Results are the same to the
    last bit.
    """
    twin: Callable[P, R] = _interpreted(function)
    return twin


def is_compiling() -> bool:
    """Whether rules and engine are compiled: true unless ``CCSIM_COMPILE=0``."""
    return os.environ.get("CCSIM_COMPILE", "1").strip() != "0"


def is_cache_warm(function: Callable[..., Any] | None = None) -> bool:
    """Whether machine code of the present sources is on disk, so that nothing is compiled.

    Args:
        function: A compiled function, typically the outermost one of the engine. Without it:
            whether there is any code at all.
    """
    folder = cache_folder()
    if folder is None:
        return False
    pattern = "*.nbc"
    if function is not None:
        original = plain(function)
        pattern = f"{Path(original.__code__.co_filename).stem}.{original.__qualname__}-*.nbc"
    return any(True for _ in folder.rglob(pattern))


@functools.cache
def cache_folder() -> Path | None:
    """Folder of the machine code of the present sources, created if need be.

    None if no folder can be written.
    """
    family = _cache_root() / "compiled"
    folder = family / _fingerprint()
    try:
        is_new = not folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)  # the mark of use that `_prune` looks at
    except OSError:
        return None
    if is_new:
        _prune(family, keep=folder)
    return folder


def _compile(
    function: Callable[P, R], *, always: bool, inline: bool, whole: bool, signature: str | None
) -> Callable[P, R]:
    if not (always or is_compiling()):
        return function
    numba = _numba()
    # A function of the user's own is not part of the fingerprint, so its code must not be kept.
    folder = (
        cache_folder() if PACKAGE in Path(function.__code__.co_filename).resolve().parents else None
    )
    config = numba.config
    # Numba reads the folder when it decorates and knows no other way to say it; the setting is
    # global, so it is put back.
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder or "")
    # A private function becomes part of those that call it; code of its own would only be written
    # to disk and never be read again. Nor does anybody call ours from C. Numba puts it there while
    # that is still Python's bytecode, which spares the calls and half a minute of compiling. Not so
    # where arrays are arguments, since LLVM then loses sight of which is which: drawing a tape
    # would take twice as long.
    is_called_alone = not function.__name__.startswith("_")
    is_merged = inline or not (is_called_alone or always)
    try:
        decorate = numba.njit(
            signature,
            nogil=True,
            cache=folder is not None and is_called_alone,
            boundscheck=False,
            fastmath=False,
            error_model="numpy",
            no_cfunc_wrapper=True,
            inline="always" if is_merged else "never",
        )
        result: Callable[P, R] = decorate(function)
    finally:
        config.CACHE_DIR = before
    _forget_literals(result)
    setattr(result, _STAYS_COMPILED, always or whole)
    return result


def _forget_literals(dispatcher: Any) -> None:
    """Let a constant argument be an ordinary number of its type.

    Numba would compile a function anew for every constant that a compiled caller passes: a rule
    that draws for ten purposes ten times.
    """
    unliteral = importlib.import_module("numba").types.unliteral
    template = dispatcher.get_call_template

    def get_call_template(args: Any, kws: Any) -> Any:
        values = {name: unliteral(kind) for name, kind in dict(kws).items()}
        return template(tuple(unliteral(kind) for kind in args), values)

    dispatcher.get_call_template = get_call_template


@functools.cache
def _interpreted(function: Callable[..., Any]) -> Any:
    original = plain(function)
    if original is function or getattr(function, _STAYS_COMPILED, False):
        return function
    names = original.__globals__
    callees = {
        name: _interpreted(names[name])
        for name in original.__code__.co_names
        if hasattr(names.get(name), "py_func")
    }
    twin = FunctionType(original.__code__, {**names, **callees}, original.__name__)
    twin.__defaults__ = original.__defaults__
    return functools.update_wrapper(twin, original)


def _numba() -> ModuleType:
    # SVML's vector logarithms differ from the scalar ones in the last bit. Numba reads this once,
    # when it is first imported.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    return importlib.import_module("numba")


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


def _fingerprint() -> str:
    """Hash of every source that compiled code can contain, and of what translates it."""
    digest = hashlib.sha256(f"{sys.version}\0{importlib.metadata.version('numba')}".encode())
    for path in _keyed_files():
        digest.update(
            b"\0" + path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes()
        )
    return digest.hexdigest()[:_HASH_LENGTH]


def _keyed_files() -> Iterator[Path]:
    for name in KEYED_SOURCES:
        source = PACKAGE / name
        for path in [source] if source.is_file() else sorted(source.rglob("*.py")):
            if NEVER_COMPILED not in path.parents:
                yield path


def _prune(family: Path, keep: Path) -> None:
    oldest = time.time() - UNUSED_DAYS * 86_400
    for folder in family.iterdir():
        is_ours = len(folder.name) == _HASH_LENGTH and set(folder.name) <= set("0123456789abcdef")
        if is_ours and folder != keep and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
