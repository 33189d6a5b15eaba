"""What a fair comparison found as findings and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.study.fair_findings import NeedsLess
from sim.study.precision import difference, estimate

if TYPE_CHECKING:
    import pandas as pd

    from sim.staffing.evaluation import Floats
    from sim.staffing.sized import Sized
    from sim.study.contrast import Contrast

OUTCOMES: Final = {(False, False): "unclear", (True, True): "fewer", (True, False): "more"}


@dataclass(frozen=True)
class Part:
    """A part of the difference between a model and the baseline.

    Attributes:
        model: that is reached. step: key of what was added. kind: what it does to the work.
        hours: by which more are needed after it, of each set, float64[sets].
    """

    model: str
    step: str
    kind: str
    hours: Floats


def less(own: Sized, base: Sized, what: str, parts: tuple[tuple[str, float], ...]) -> NeedsLess:
    """By how much fewer hours a system needs than another."""
    gap = difference(base.hours, own.hours)
    whole = float(base.hours.mean()) or 1.0
    share, low, high = (
        float(v) / whole for v in (gap.estimate.mean, gap.estimate.low, gap.estimate.high)
    )
    is_sure, is_less = low * high > 0.0, share > 0.0
    word = OUTCOMES[is_sure, is_sure and is_less]
    if what == "pooling":
        word = {"fewer": "saves", "more": "costs"}.get(word, word)
    elif (own.hours == base.hours).all():
        word = "the_same"
    return NeedsLess(
        code=f"{what}_{word}",
        model=own.label,
        base=base.label,
        share=share,
        low=low,
        high=high,
        hours=share * whole,
        parts=parts,
    )


def differences_table(sized: Mapping[tuple[bool, str], Sized], base: str) -> pd.DataFrame:
    """One row per model beside the baseline and setting of blending."""
    import pandas as pd

    rows = []
    for (blended, label), one in sized.items():
        if label == base:
            continue
        beside = sized[blended, base].hours
        gap = difference(one.hours, beside)
        rows.append(
            {
                "model": label,
                "base": base,
                "blended": blended,
                "hours": float(gap.estimate.mean),
                "lo": float(gap.estimate.low),
                "hi": float(gap.estimate.high),
                "share": float(gap.estimate.mean) / float(beside.mean()),
                "p_value": float(gap.p_value),
            }
        )
    return pd.DataFrame(rows)


def needs_table(sized: Mapping[tuple[bool, str], Sized]) -> pd.DataFrame:
    """One row per model and setting of blending."""
    import pandas as pd

    rows = []
    for (blended, label), one in sized.items():
        hours = estimate(one.hours)
        rows.append(
            {
                "model": label,
                "blended": blended,
                "hours": float(hours.mean),
                "lo": float(hours.low),
                "hi": float(hours.high),
                "fte": float(one.full_time.mean()),
                "cost": float(one.cost.mean()),
                "sought_cost": (sought := one.planes.cost(one.planes.best)),
                "bound": min(max(one.planes.bound, one.planes.work_bound), sought),
                "periods_out_of_reach": one.missed,
            }
        )
    return pd.DataFrame(rows)


def parts_table(parts: Sequence[Part]) -> pd.DataFrame:
    """One row per model and step, with the time that a step takes in a row of its own."""
    import pandas as pd

    rows = []
    for part in parts:
        hours = estimate(part.hours)
        ends = {"lo": float(hours.low), "hi": float(hours.high)}
        about = {"model": part.model, "step": part.step, "kind": part.kind}
        rows.append({**about, "hours": float(hours.mean), **ends})
    return pd.DataFrame(rows, columns=["model", "step", "kind", "hours", "lo", "hi"])


def budget_table(contrasts: Sequence[Contrast], budget: float) -> pd.DataFrame:
    """One row per model and headline measure."""
    import pandas as pd

    columns = ("system", "baseline", "measure", "value", "baseline_value", "difference",
               "stated_low", "stated_high", "outcome", "unit")  # fmt: skip
    rows = [{name: getattr(one, name) for name in columns} for one in contrasts]
    names = {"system": "model", "baseline": "base", "stated_low": "lo", "stated_high": "hi"}
    return pd.DataFrame(rows, columns=columns).rename(columns=names).assign(budget=budget)
