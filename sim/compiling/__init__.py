"""One decorator, `compiled`, makes machine code of a function, which is kept for the next start.

Numba's own cache looks only at the file of the function that it caches: when a *callee* in another
file changes, the old answer stays. So code is kept by what it depends on, all callees and constants
included: :mod:`sim.compiling.dependencies`; how it is kept: :mod:`sim.compiling.kept_code`. This is
the only room that touches Numba's configuration.

Environment variables:

- ``CCSIM_COMPILE=0``: rules and engine run as plain Python (slow, for debugging). Functions marked
  ``always=True`` stay compiled.
- ``CCSIM_CACHE_DIR``: where machine code is kept; default: folder ``ccsim`` in the user's cache
  folder. If it cannot be written, nothing is kept.
- ``CCSIM_PLAIN_NUMBA=1``: each function is compiled by itself, as Numba does without us, which
  takes longer: :mod:`sim.compiling.one_program`.
"""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, ParamSpec, TypeVar, overload

from sim.compiling.dependencies import PACKAGE
from sim.compiling.kept_code import SUFFIX, KeptCode, cache_folder, file_stem
from sim.compiling.one_program import as_one_program

__all__ = ["cache_folder", "compiled", "interpreted", "is_cache_warm", "is_compiling", "plain"]

P = ParamSpec("P")
R = TypeVar("R")

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
    """Whether machine code of a function as it is now is on disk, so that it is not compiled.

    Args:
        function: A compiled function, typically the outermost one of the engine. Without it:
            whether there is any code at all.
    """
    folder = cache_folder()
    stem = "" if function is None else file_stem(function)
    return folder is not None and any(True for _ in folder.glob(f"{stem}*{SUFFIX}"))


def _compile(
    function: Callable[P, R], *, always: bool, inline: bool, whole: bool, signature: str | None
) -> Callable[P, R]:
    if not (always or is_compiling()):
        return function
    # A private function becomes part of those that call it; code of its own would only be written
    # to disk and never be read again. Nor does anybody call ours from C. Numba puts it there while
    # that is still Python's bytecode, which spares the calls and half a minute of compiling. Not so
    # where arrays are arguments, since LLVM then loses sight of which is which: drawing a tape
    # would take twice as long.
    is_called_alone = not function.__name__.startswith("_")
    is_merged = inline or not (is_called_alone or always)
    decorate = _numba().njit(
        nogil=True,
        boundscheck=False,
        fastmath=False,
        error_model="numpy",
        no_cfunc_wrapper=True,
        inline="always" if is_merged else "never",
    )
    result: Any = decorate(function)
    _forget_literals(result)
    setattr(result, _STAYS_COMPILED, always or whole)
    # What a user's own function depends on is not known, so its code must not be kept.
    is_ours = PACKAGE in Path(function.__code__.co_filename).resolve().parents
    folder = cache_folder() if is_called_alone and is_ours else None
    _compile_in_turn(result, None if folder is None else KeptCode(result, folder))
    if signature is not None:
        result.declared_signature = signature
        result.compile(signature)
        result.disable_compile()
    compiled_function: Callable[P, R] = result
    return compiled_function


def _compile_in_turn(dispatcher: Any, kept: KeptCode | None) -> None:
    """Look for code on disk before compiling as one program; of several processes one at a time."""
    from numba.core.compiler_lock import global_compiler_lock

    if kept is not None:
        dispatcher._cache = kept  # noqa: SLF001  # where Numba puts a cache of its own
    compile_one = as_one_program(dispatcher)

    def compile_in_turn(signature: Any) -> Any:
        with global_compiler_lock:
            is_part_of_another = kept is None or kept.turn.is_ours
            try:
                return compile_one(signature)
            finally:
                if kept is not None and not is_part_of_another:
                    kept.turn.end()

    dispatcher.compile = compile_in_turn


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


_TWINS: Final[dict[Any, Any]] = {}
"""Plain Python of compiled functions that have been asked for."""


def _interpreted(function: Callable[..., Any]) -> Any:
    if function in _TWINS:
        return _TWINS[function]
    original = plain(function)
    if original is function or getattr(function, _STAYS_COMPILED, False):
        return function
    names = dict(original.__globals__)
    twin = FunctionType(original.__code__, names, original.__name__)
    twin.__defaults__ = original.__defaults__
    _TWINS[function] = functools.update_wrapper(twin, original)  # now: functions may call in turns
    for name in original.__code__.co_names:
        if hasattr(names.get(name), "py_func"):
            names[name] = _interpreted(names[name])
    return twin


def _numba() -> ModuleType:
    # SVML's vector logarithms differ from the scalar ones in the last bit. Numba reads this once,
    # when it is first imported.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    return importlib.import_module("numba")
