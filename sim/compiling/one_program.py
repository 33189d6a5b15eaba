"""A function and all that it calls, compiled as one program.

Numba makes a finished program of every function: with copies of all that it calls, optimised, as
machine code. Two hundred functions that call each other are thus optimised and translated many
times over, which was half of the time of compiling. Here a function that another one calls stays
an unfinished part, and the outermost function, which Python calls, takes in all parts, is optimised
(twice: what was merged by the first pass is seen by the second; with one, the event loop takes 4 %
longer) and translated. If Python calls a part later on, it becomes a program of its own.

This reaches into Numba. Where it does not find what it looks for, or where it fails, Numba does as
it always does, which takes longer and gives the same results. ``CCSIM_PLAIN_NUMBA=1`` asks for
that.
"""

from __future__ import annotations

import functools
import gc
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

_LOG: Final = logging.getLogger("ccsim")


class Part:
    """Stands for the machine code that a part does not have."""


class _Compiling:
    """What is being compiled: how many functions deep, and whether parts may stay unfinished."""

    depth = 0  # changed with Numba's lock held
    is_whole = True


_NOW: Final = _Compiling()


def is_plain() -> bool:
    """Whether nothing of Numba may be used that it does not document."""
    return os.environ.get("CCSIM_PLAIN_NUMBA", "0").strip() not in ("", "0")


def as_one_program(dispatcher: Any) -> Callable[[Any], Any]:
    """How to compile a function: with what it calls as parts, or as a part of what calls it.

    Args:
        dispatcher: Numba's compiled function.

    Returns:
        What replaces its method ``compile``. Called with Numba's lock held.
    """
    by_numba = dispatcher.compile

    def compile_(signature: Any) -> Any:
        if not _NOW.is_whole or not _prepare():
            return by_numba(signature)
        if _NOW.depth == 0:
            _forget_parts(dispatcher)
        with _one_deeper():
            try:
                return by_numba(signature)
            except Exception as fault:
                if _NOW.depth > 1 or _is_about_the_function(fault):
                    raise
                reason = fault
        return _compile_plainly(by_numba, signature, reason)

    return compile_


def _compile_plainly(by_numba: Callable[[Any], Any], signature: Any, reason: Exception) -> Any:
    """Compile as Numba does; if that fails as well, the way of linking was not the reason."""
    _leave_parts()
    try:
        result = by_numba(signature)
    except Exception:
        _NOW.is_whole = True
        raise
    _warn(reason)
    return result


def is_part(result: Any) -> bool:
    """Whether what was compiled can only become part of something else."""
    return isinstance(result.entry_point, Part)


_WITH_PARTS: Final[list[Any]] = []
"""Compiled functions that have been parts."""


def _forget_parts(dispatcher: Any) -> None:
    """Let a function that Python calls be compiled as a program."""
    for types, result in list(dispatcher.overloads.items()):
        if is_part(result):
            del dispatcher.overloads[types]


def _leave_parts() -> None:
    _NOW.is_whole = False
    for dispatcher in _WITH_PARTS:
        _forget_parts(dispatcher)


def _warn(fault: Exception) -> None:
    _LOG.warning(f"this Numba links otherwise, so compiling takes longer ({fault!r})")


def _is_about_the_function(fault: Exception) -> bool:
    from numba.core.errors import NumbaError

    return isinstance(fault, NumbaError)


@contextmanager
def _one_deeper() -> Iterator[None]:
    # A compiler makes many objects that live, so looking for garbage among them is a tenth of it.
    was_collecting = _NOW.depth == 0 and gc.isenabled()
    if was_collecting:
        gc.disable()
    _NOW.depth += 1
    try:
        yield
    finally:
        _NOW.depth -= 1
        if was_collecting:
            gc.enable()


@functools.cache
def _prepare() -> bool:
    """Teach Numba about parts; false if it is not the Numba that is known here."""
    if is_plain():
        return False
    try:
        from numba.core.codegen import JITCodeLibrary
        from numba.core.cpu import CPUContext

        dispatchers: Any = import_module("numba.core.dispatcher")._DispatcherBase
        finish, optimise = JITCodeLibrary.finalize, JITCodeLibrary._optimize_final_module
        executable, add = CPUContext.get_executable, dispatchers.add_overload
        _ = JITCodeLibrary._ensure_finalized, JITCodeLibrary._raise_if_finalized
    except (ImportError, AttributeError) as fault:
        _leave_parts()
        _warn(fault)
        return False

    def finalize(library: Any) -> None:
        if _NOW.depth > 1:
            library._raise_if_finalized()
            library._finalized = library.is_part = True
            return
        if any(_is_unfinished(each) for each in library._linking_libraries):
            library._linking_libraries = _all_parts(library)
        finish(library)

    def optimize_final_module(library: Any) -> None:
        for _ in range(2 if _NOW.depth == 1 else 1):
            optimise(library)

    def get_executable(context: Any, library: Any, *others: Any) -> Any:
        library._ensure_finalized()
        return Part() if _is_unfinished(library) else executable(context, library, *others)

    def add_overload(dispatcher: Any, result: Any) -> None:
        if is_part(result):
            dispatcher.overloads[tuple(result.signature.args)] = result
            _WITH_PARTS.append(dispatcher)
        else:
            add(dispatcher, result)

    JITCodeLibrary.finalize = finalize
    JITCodeLibrary._optimize_final_module = optimize_final_module
    CPUContext.get_executable = get_executable
    dispatchers.add_overload = add_overload
    return True


def _is_unfinished(library: Any) -> bool:
    return getattr(library, "is_part", False)


def _all_parts(library: Any) -> list[Any]:
    """All that a program calls, in an order in which callers come first.

    LLVM leaves out of a program what nothing in it calls so far.
    """
    seen: set[int] = set()
    found: list[Any] = []

    def visit(caller: Any) -> None:
        for callee in caller._linking_libraries:
            if id(callee) not in seen:
                seen.add(id(callee))
                if _is_unfinished(callee):
                    visit(callee)
                found.append(callee)

    visit(library)
    return found[::-1]
