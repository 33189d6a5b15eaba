"""How a key of a scenario is declared.

Each with its unit, range, default, and where the default comes from.

Trust letters: A primary data, peer-reviewed study, product documentation or law; B named analyst
or large survey, self-reported; C vendor, blog or second hand; D modelling judgement without a
source, to be questioned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticUndefined

Trust = Literal["A", "B", "C", "D"]

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
        constraints: pydantic constraints (`ge`, `gt`, `le`, `lt`, `min_length`, `alias`...).
    """
    facts: dict[str, Any] = {
        "unit": unit,
        "source": source,
        "trust": trust or "",
        "default_text": default_text,
    }
    extra = {name: value for name, value in facts.items() if value}
    if make is not None:
        return Field(
            default_factory=make, description=description, json_schema_extra=extra, **constraints
        )
    return Field(default, description=description, json_schema_extra=extra, **constraints)


REFUSED = "refused"
"""The type of pydantic's error for what a field refuses with a code of its own."""


def refusal(
    code: str, where: str = "", value: object = None, **facts: object
) -> PydanticCustomError:
    """An error of a validator.

    Args:
        code: what is wrong, as for `sim.errors.Fault`.
        where: dotted key below the one being validated, if that is what is wrong.
        value: what stands there; None if it is not to be shown.
        **facts: what the sentence needs.
    """
    return PydanticCustomError(
        REFUSED, "{code}", {"code": code, "where": where, "value": value, "facts": facts}
    )


def fact(info: FieldInfo, name: str) -> str:
    """One of the facts (`unit`, `source`, `trust`, `default_text`) that `field` stored.

    An empty text if it stored none.
    """
    extra = info.json_schema_extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share from 0 to 1, for the values of tables of shares."""

Seconds = Annotated[float, Field(ge=0.0, le=LONGEST_SECONDS)]
"""A duration in seconds, for the items of lists."""

Amount = Annotated[float, Field(ge=0.0, le=LARGEST_AMOUNT)]
"""A count or an amount of money, for the items of lists and tables."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ _/&+-]*$", max_length=60)]
"""A name of a channel, team...: no dots, because keys are written `channels.voice.trunks`."""
