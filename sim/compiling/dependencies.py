"""What the machine code of a function depends on, as one hash.

That is: its bytecode, the constants and functions that it reaches by global name, theirs in turn,
the options it is compiled with, and what translates it (Python, Numba, LLVM and the modules of
`TRANSLATORS`). Nothing else: comments, docstrings, line numbers, functions beside it in the same
file and whatever only plain Python runs may change, and the code stays good.

A constant of a kind that is not known here makes the code depend on the whole package instead,
which costs a compile too many after an edit, and never one too few.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import importlib.metadata
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, Final

import numpy as np

PACKAGE: Final = Path(__file__).resolve().parents[1]
#: Modules that say how functions are translated, whatever those are.
TRANSLATORS: Final = ("compiling/*.py", "memory.py", "memory_types.py")
LIBRARIES: Final = ("llvmlite", "numba", "numpy")
HASH_LENGTH: Final = 24

_HAS_DOCSTRING: Final = 0x4000000  # flag of a code object, from Python 3.14 on
_PLAIN: Final = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_LIBRARY_OBJECTS: Final = (type, BuiltinFunctionType, np.ufunc)


class UnknownDependencyError(Exception):
    """A function uses a global of a kind that has no description here."""


def code_hash(function: Callable[..., Any]) -> str:
    """Hash of all that the machine code of a function depends on.

    Args:
        function: compiled, or plain and about to be.
    """
    digest = hashlib.sha256(_translators().encode())
    try:
        for text in sorted(_describe_function(each) for each in reached_from(function)):
            digest.update(b"\0" + text.encode())
    except UnknownDependencyError:
        digest.update(_whole_package().encode())
    return digest.hexdigest()[:HASH_LENGTH]


def reached_from(function: Callable[..., Any]) -> list[Any]:
    """A function and all that it calls, directly or not, as far as they are written in Python.

    Raises:
        UnknownDependencyError: one of them uses a global of a kind that is not known here.
    """
    found: dict[int, Any] = {}
    waiting: list[Any] = [function]
    while waiting:
        each = waiting.pop()
        original = getattr(each, "py_func", each)
        if id(original) in found:
            continue
        found[id(original)] = each
        waiting += [value for _, value in globals_of(original) if _is_function(value)]
    return list(found.values())


def globals_of(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """The global names that a Python function may use, closures included, with their values.

    For a module of this package its attributes of these names, as ``module.name``. A name that is
    an attribute of something else and a global by coincidence is taken along.
    """
    assert isinstance(function, FunctionType)
    code, outside = function.__code__, function.__globals__
    names = sorted({name for each in _codes(code) for name in each.co_names})
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    values = {name: outside[name] for name in names if name in outside}
    values |= {name: cell.cell_contents for name, cell in cells}
    for name, value in values.items():
        yield name, value
        if isinstance(value, ModuleType) and _is_ours(value.__name__):
            inner = vars(value)
            yield from ((f"{name}.{each}", inner[each]) for each in names if each in inner)


def describe(value: Any) -> str:
    """A constant as text that is the same in every process, and another for another value.

    Raises:
        UnknownDependencyError: nothing is known about constants of this kind.
    """
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if isinstance(value, enum.Enum):
        return f"{kind}.{value.name}={describe(value.value)}"
    if isinstance(value, _PLAIN):
        return f"{kind}:{value!r}"
    if isinstance(value, tuple):
        return f"{kind}({', '.join(map(describe, value))})"
    if isinstance(value, frozenset):
        return f"{kind}({', '.join(sorted(map(describe, value)))})"
    if isinstance(value, np.dtype):
        return f"{kind}:{value.descr}, {value.itemsize}, {value.fields}"
    if isinstance(value, np.ndarray | np.generic) and not value.dtype.hasobject:
        contents = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return f"{kind}:{describe(value.dtype)}{value.shape}{contents}"
    if isinstance(value, ModuleType):
        return f"{kind}:{value.__name__}"
    if _is_function(value) or (isinstance(value, _LIBRARY_OBJECTS) and not _is_ours_by(value)):
        return f"{kind}:{_name(value)}"
    raise UnknownDependencyError(f"{value!r} is a {kind}")


@functools.cache
def _describe_function(function: Any) -> str:
    """A function alone: those that it calls by name only."""
    original = getattr(function, "py_func", function)
    options = sorted((name, str(value)) for name, value in _options(function).items())
    values = [f"{name}={describe(value)}" for name, value in globals_of(original)]
    defaults = describe(
        (original.__defaults__ or (), tuple((original.__kwdefaults__ or {}).items()))
    )
    return "\n".join(
        [_name(original), str(options), *_describe_code(original.__code__), defaults, *values]
    )


def _options(function: Any) -> dict[str, Any]:
    options = getattr(function, "targetoptions", {})
    return {**options, "signature": getattr(function, "declared_signature", None)}


def _describe_code(code: CodeType) -> Iterator[str]:
    for each in _codes(code):
        constants = [value for value in _constants(each) if not isinstance(value, CodeType)]
        flags = each.co_flags & ~_HAS_DOCSTRING
        counts = each.co_argcount, each.co_posonlyargcount, each.co_kwonlyargcount, flags
        names = each.co_names, each.co_varnames, each.co_freevars, each.co_cellvars
        yield f"{counts} {names} {each.co_code.hex()} {each.co_exceptiontable.hex()}"
        yield describe(tuple(constants))


def _constants(code: CodeType) -> tuple[Any, ...]:
    """The constants of a code object without its docstring."""
    constants = code.co_consts
    if sys.version_info >= (3, 14):
        has_docstring = bool(code.co_flags & _HAS_DOCSTRING)
    else:  # of a `def` the first constant is the docstring or None
        is_def = not code.co_name.startswith("<")
        has_docstring = is_def and bool(constants) and isinstance(constants[0], str)
    return (None, *constants[1:]) if has_docstring else constants


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A code object and those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_function(value: Any) -> bool:
    return isinstance(getattr(value, "py_func", value), FunctionType)


def _is_ours(module: str) -> bool:
    return module.split(".", 1)[0] == PACKAGE.name


def _is_ours_by(value: Any) -> bool:
    return _is_ours(str(getattr(value, "__module__", "")))


def _name(value: Any) -> str:
    return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value)}"


@functools.cache
def _translators() -> str:
    from numba import config

    digest = hashlib.sha256(sys.version.encode())
    for library in LIBRARIES:
        digest.update(f"\0{library} {importlib.metadata.version(library)}".encode())
    digest.update(f"\0{config.OPT} {config.DISABLE_INTEL_SVML} {config.CPU_NAME}".encode())
    for path in sorted(path for pattern in TRANSLATORS for path in PACKAGE.glob(pattern)):
        digest.update(b"\0" + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _whole_package() -> str:
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(f"\0{path.relative_to(PACKAGE).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()
