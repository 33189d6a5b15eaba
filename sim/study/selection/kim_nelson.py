"""The fully sequential procedure KN of Kim and Nelson (2001).

S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in
simulation, ACM TOMACS 11, 2001, doi.org/10.1145/502109.502111. Of k systems it finds the one with
the largest mean. With

    eta  = ((2 alpha / (k - 1)) ** (-2 / (n0 - 1)) - 1) / 2,    h2 = 2 eta (n0 - 1)

and S2[i, l] the variance of the difference of systems i and l over the first n0 replications,
system i is dropped as soon as, for a system l that is still in, with r replications of both

    mean_i(r) < mean_l(r) - max(0, delta / (2 r) (h2 S2[i, l] / delta**2 - r)).

**Guarantee:** if the best mean is at least delta above the others, the best system is selected with
probability 1 - alpha or more. **It rests on** replications that are independent and normal;
differences between systems may have any variances and any correlation, so common random numbers are
allowed, and help. With k = 2 the guarantee is nearly met with equality, with more systems (whose
errors are added up) it is kept with room to spare.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.errors import StudyError
from sim.measures.terms import Floats

FIRST_STAGE: Final = 10
"""Replications of the first stage, from which variances are estimated; the authors' choice too."""


def require_numbers(first_stage: int, indifference: float, confidence: float) -> None:
    """Check the numbers of a selection.

    Raises:
        StudyError: they make no sense.
    """
    if first_stage < 2 or not indifference > 0 or not 0 < confidence < 1:
        raise StudyError(
            "a selection needs 2 first replications or more, an indifference zone above 0 and "
            f"a confidence between 0 and 1, not {first_stage}, {indifference:g} and {confidence:g}."
        )


class KimNelson:
    """The state of one selection: who is still in, and who left when.

    Args:
        first_stage: observations, float64[systems, n0]; larger is better.
        indifference: delta, the smallest difference that is worth detecting, above 0.
        confidence: 1 - alpha.

    Attributes:
        remaining: positions of the systems still in.
        left: after how many replications the others were dropped, by position.
        limit: most replications that can be needed.

    Raises:
        StudyError: fewer than 2 observations, or numbers out of range.
    """

    def __init__(self, first_stage: Floats, indifference: float, confidence: float = 0.95) -> None:
        systems, count = first_stage.shape
        require_numbers(count, indifference, confidence)
        self.indifference = indifference
        self.remaining = list(range(systems))
        self.left: dict[int, int] = {}
        self._reach = _reach(first_stage, indifference, confidence)
        self.limit = max(count, int(np.floor(self._reach.max())) + 1)

    @property
    def decided(self) -> bool:
        """Whether one system alone is left."""
        return len(self.remaining) == 1

    def look(self, replications: int, means: Floats) -> None:
        """Drop the systems that the means after so many replications rule out.

        Has to be called for every number of replications from the first stage on; at the limit the
        largest mean wins, and of equal ones all stay.

        Args:
            replications: r.
            means: of all systems; those of systems dropped before are not read.
        """
        slack = self.indifference / (2 * replications) * (self._reach - replications)
        still = self.remaining
        gaps = means[still][:, np.newaxis] - means[still][np.newaxis, :]
        lost = np.any(gaps < -np.maximum(0.0, slack[np.ix_(still, still)]), axis=1).tolist()
        for place, system in enumerate(still):
            if lost[place]:
                self.left[system] = replications
        self.remaining = [system for place, system in enumerate(still) if not lost[place]]


def _reach(first_stage: Floats, indifference: float, confidence: float) -> Floats:
    """h2 S2[i, l] / delta**2: replications after which i and l are told apart by means alone."""
    systems, count = first_stage.shape
    if systems < 2:
        return np.zeros((systems, systems))
    alpha = 1 - confidence
    eta = ((2 * alpha / (systems - 1)) ** (-2 / (count - 1)) - 1) / 2
    gaps = first_stage[:, np.newaxis, :] - first_stage[np.newaxis, :, :]
    return np.asarray(2 * eta * (count - 1) * gaps.var(axis=2, ddof=1) / indifference**2)
