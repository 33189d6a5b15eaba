"""Which measures a study is about."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from sim.errors import StudyError
from sim.measures.definitions import MEASURES


def known_measures(keys: Sequence[str]) -> tuple[str, ...]:
    """Measures of the whole run by key, each once.

    Raises:
        StudyError: there is no such measure.
    """
    wrong = [key for key in keys if key not in MEASURES]
    if not keys:
        raise StudyError("a study needs a measure.")
    if wrong:
        near = [difflib.get_close_matches(key, MEASURES, n=1) for key in wrong]
        guesses = ", ".join(each[0] for each in near if each)
        hint = f" Did you mean {guesses}?" if guesses else ""
        raise StudyError(f"no measure: {', '.join(wrong)}.{hint} There are {', '.join(MEASURES)}.")
    return tuple(dict.fromkeys(keys))
