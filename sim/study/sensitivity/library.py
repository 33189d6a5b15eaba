"""SALib, an extra that is installed for sensitivity analysis alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.errors import StudyError


def morris_tools() -> tuple[Any, Any]:
    """SALib's modules that sample and analyse elementary effects.

    Raises:
        StudyError: it is not installed.
    """
    try:
        from SALib.analyze import morris as analysis
        from SALib.sample import morris as sampling
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    return sampling, analysis


def sobol_tools() -> tuple[Any, Any]:
    """SALib's modules that sample and analyse for Sobol indices.

    Raises:
        StudyError: it is not installed.
    """
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    return sampling, analysis


def _missing(error: ModuleNotFoundError) -> StudyError:
    return StudyError(
        f"Morris and Sobol indices need SALib ({error.name} is missing): pip install "
        "'ccsim[sensitivity]'. A tornado does without."
    )


def problem(keys: Sequence[str]) -> dict[str, Any]:
    """SALib's description of a space in which every key goes from 0 to 1."""
    return {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)}
