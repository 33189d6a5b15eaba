"""Service models written in Python, named by the file that they stand in: ``my_models.py:Mine``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.errors import CcsimError
from sim.service_models.protocol import HOOKS, ServiceModel, own_hook

MARK = ".py:"
"""Between the file, with its suffix, and the name in it."""


def model_named(text: str) -> str | ServiceModel:
    """A service model by its name, or by the file of its class and its name there.

    The file is imported as a module, and its folder becomes one in which modules are looked for,
    so that worker processes find it too.

    Args:
        text: ``omnichannel``, or ``my_models.py:KeepOneFree``; a class is called without arguments.

    Raises:
        CcsimError: there is no such file, it cannot be imported, or has no such model.
    """
    file, mark, name = text.rpartition(MARK)
    if not mark:
        return text
    path = Path(f"{file}{MARK[:-1]}").resolve()
    module = _module(path)
    if not hasattr(module, name):
        raise CcsimError(
            f"{path} has no {name!r}; service models in it: {', '.join(_models(module)) or 'none'}."
        )
    found: Any = getattr(module, name)
    try:
        model: ServiceModel = found() if isinstance(found, type) else found
    except Exception as error:  # whatever a class does when it is called
        raise CcsimError(f"{path}: {name}() failed: {type(error).__name__}: {error}.") from error
    return model


def _models(module: ModuleType) -> list[str]:
    """Names of what may be service models in a module."""
    return [
        name
        for name, one in vars(module).items()
        if one is not ServiceModel and any(own_hook(one, hook) for hook in HOOKS)
    ]


def _module(path: Path) -> ModuleType:
    """A file as a module.

    Raises:
        CcsimError: there is none, another module has its name, or it cannot be imported.
    """
    if not path.is_file():
        raise CcsimError(f"there is no file {path}.")
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    try:
        module = import_module(path.stem)
    except Exception as error:  # whatever the file does
        raise CcsimError(f"{path} cannot be imported: {type(error).__name__}: {error}.") from error
    if Path(module.__file__ or "").resolve() != path:
        raise CcsimError(
            f"{path} has the name of another module, {path.stem}: give it a name of its own."
        )
    return module
