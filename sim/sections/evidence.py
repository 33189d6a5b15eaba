"""How a key of a scenario is declared.

Each with its unit, range, default, and where the default comes from.

Trust letters: A primary data, peer-reviewed study, product documentation or law; B named analyst
or large survey, self-reported; C vendor, blog or second hand; D modelling judgement without a
source, to be questioned.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of_dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticUndefined

Trust = Literal["A", "B", "C", "D"]
Range = tuple[float, float]
"""Low and high end of what would not surprise."""

LONGEST_SECONDS = 1e9
LARGEST_AMOUNT = 1e12

BANK_LOG = "Anonymous Bank call log, August 1999, own computation; Brown et al., JASA 2005"
JUDGEMENT = "modelling judgement, no source found"
SQM = "SQM Group, blog of 2022, 500+ North American centres"


class Part(BaseModel):
    """Base of every section of a scenario.

    Frozen, strict about types, no unknown keys, no NaN or infinity.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        populate_by_name=True,
        validate_default=True,
        protected_namespaces=(),
    )


def field(
    default: Any = PydanticUndefined,
    *,
    description: str,
    unit: str = "",
    source: str = "",
    trust: Trust | None = None,
    make: Callable[[], Any] | None = None,
    default_text: str = "",
    plausible: Range | None = None,
    sums_to_one: bool = False,
    **constraints: Any,
) -> Any:
    """Declare one key of a scenario.

    Args:
        default: its default; leave out for a required key.
        description: one sentence for the reference page, the editor and `ccsim explain`.
        unit: unit of the number (`s`, `share`, `contacts`...); empty for names and switches.
        source: where the default comes from; `JUDGEMENT` if from nowhere.
        trust: trust letter of that source.
        make: factory of a default that must be built.
        default_text: how the default reads where its value does not say it.
        plausible: low and high end of what would not surprise, in the unit of the key (seconds
            for a distribution, of its mean, median or scale). A default with trust C or D that
            has none is taken to be right within the factor of :data:`FACTORS`.
        sums_to_one: it is one of several shares, or a table of shares, that sum to 1, so that
            the others are scaled where it moves.
        constraints: pydantic constraints (`ge`, `gt`, `le`, `lt`, `min_length`, `alias`...).
    """
    facts: dict[str, Any] = {
        "unit": unit,
        "source": source,
        "trust": trust or "",
        "default_text": default_text,
        "plausible": list(plausible) if plausible else None,
        "sums_to_one": sums_to_one,
    }
    extra = {name: value for name, value in facts.items() if value}
    if make is not None:
        return Field(
            default_factory=make, description=description, json_schema_extra=extra, **constraints
        )
    return Field(default, description=description, json_schema_extra=extra, **constraints)


REFUSED = "refused"
"""The type of pydantic's error for what a field refuses with a code of its own."""


@dataclass(frozen=True)
class Refused:
    """One thing that a validator refuses in the value that it looks at.

    Attributes:
        code: what is wrong, as for `sim.errors.Fault`. facts: what its sentence needs.
        where: dotted key below the value, if that is what is wrong.
        value: what stands there; None if it is not to be shown.
    """

    code: str
    where: str = ""
    value: object = None
    facts: Mapping[str, Any] = field_of_dataclass(default_factory=dict)


def refusal(code: str, **facts: object) -> PydanticCustomError:
    """An error of a validator that refuses a value as a whole."""
    return refusals([Refused(code, facts=facts)])


def refusals(found: Sequence[Refused]) -> PydanticCustomError:
    """An error of a validator with everything that it refuses in a value."""
    return PydanticCustomError(
        REFUSED, "{codes}", {"codes": [one.code for one in found], REFUSED: found}
    )


def judged(
    default: Any = PydanticUndefined,
    unit: str = "",
    description: str = "",
    *,
    source: str = JUDGEMENT,
    plausible: Range | None = None,
    **constraints: Any,
) -> Any:
    """Declare a key whose default is a judgement: trust D, to be moved through its range."""
    return field(
        default,
        description=description,
        unit=unit,
        source=source,
        trust="D",
        plausible=plausible,
        **constraints,
    )


def fact(info: FieldInfo, name: str) -> str:
    """One of the facts (`unit`, `source`, `trust`, `default_text`) that `field` stored.

    An empty text if it stored none.
    """
    extra = info.json_schema_extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


def _plain_text(value: str) -> str:
    if value[:1] in "=+-@" or any(ord(one) < ord(" ") for one in value):
        raise refusal("no_plain_text")
    return value


PlainText = Annotated[str, AfterValidator(_plain_text)]
"""A text that may stand in a cell of a table: no formula, no control characters."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share from 0 to 1, for the values of tables of shares."""

Seconds = Annotated[float, Field(ge=0.0, le=LONGEST_SECONDS)]
"""A duration in seconds, for the items of lists."""

Amount = Annotated[float, Field(ge=0.0, le=LARGEST_AMOUNT)]
"""A count or an amount of money, for the items of lists and tables."""

_NO_LETTER = r"\x00-/:-@\[-`{-\xbf\xd7\xf7\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufff0-\uffff"
_NOT_INSIDE = (
    r"\x00-\x1f!-%'-*,.:-@\[-\^`{-\xbf\xd7\xf7\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufff0-\uffff"
)
Name = Annotated[str, Field(pattern=f"^[^{_NO_LETTER}][^{_NOT_INSIDE}]*$", max_length=60)]
"""A name of a channel, team...: no dots, because keys are written `channels.voice.trunks`."""


FACTORS: Final[Mapping[str, float]] = {"C": 1.5, "D": 2.0}
"""How far off a number may be without surprise, by the trust in its source: a vendor's figure by
half, a judgement by a factor of 2. A convention; a range in the schema or file goes before."""


def plausible(info: FieldInfo, value: float, trust: str = "D") -> tuple[float, float, bool] | None:
    """The range in which a value of a key would not surprise.

    Args:
        info: declaration of the key.
        value: that is in effect.
        trust: letter of its source.

    Returns:
        Low end, high end, and whether the schema gives them. Where it does not, or where the value
        lies outside, the value divided and multiplied by its factor in :data:`FACTORS`, cut to the
        bounds of the key; of a share its odds are, so that .8 goes from .67 to .89 rather than
        from .4 to 1. None for 0, which has neither half nor double.
    """
    extra = info.json_schema_extra
    given: Any = extra.get("plausible") if isinstance(extra, dict) else None
    if given and given[0] <= value <= given[1]:
        return float(given[0]), float(given[1]), True
    factor = FACTORS.get(trust, FACTORS["D"])
    if fact(info, "unit") == "share" and 0 < value < 1:
        odds = value / (1 - value)
        around = [each / (1 + each) for each in (odds / factor, odds * factor)]
    else:
        around = sorted((value / factor, value * factor))
    low, high = bounds(info)
    ends = max(low, around[0]), min(high, around[1])
    if info.annotation is int:
        ends = float(math.ceil(ends[0])), float(math.floor(ends[1]))
    return (*ends, False) if ends[0] < ends[1] else None


def bounds(info: FieldInfo) -> Range:
    """Least and greatest number that a key allows; infinite where it does not say."""
    low, high = -math.inf, math.inf
    limit: Any
    for limit in info.metadata:
        low = getattr(limit, "ge", getattr(limit, "gt", low))
        high = getattr(limit, "le", getattr(limit, "lt", high))
    return float(low), float(high)
