"""Distributions of durations, as a user writes them.

A number is a fixed duration in seconds, `"never"` an infinite one, and a table names a
distribution:
`{distribution = "lognormal", mean_seconds = 330, cv = 1.15}`. Every class knows its `mean_seconds`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic.functional_validators import BeforeValidator

from sim.language.note import Note
from sim.sections.evidence import LONGEST_SECONDS, Part, Seconds, field, refusal


def _duration(description: str, **more: Any) -> Any:
    lower = more or {"gt": 0.0}
    return field(description=description, unit="s", le=LONGEST_SECONDS, **lower)


def _optional(description: str, unit: str, **bounds: Any) -> Any:
    return field(None, description=description, unit=unit, default_text="the other form", **bounds)


def _either(distribution: str, first: Sequence[object], second: Sequence[object]) -> None:
    """Refuse anything but exactly one of two complete forms."""
    chosen = [[value is not None for value in form] for form in (first, second)]
    if sorted([all(chosen[0]), all(chosen[1])]) != [False, True] or (
        any(chosen[0]) and any(chosen[1])
    ):
        allowed = Note(f"allowed.{distribution}")
        raise refusal("two_forms", distribution=distribution, allowed=allowed)


class Never(Part):
    """An infinite duration: a customer who never loses patience."""

    distribution: Literal["never"] = field("never", description="Name of the distribution.")

    @property
    def mean_seconds(self) -> float:
        """Infinity."""
        return math.inf


class Deterministic(Part):
    """Always the same duration."""

    distribution: Literal["deterministic"] = field(
        "deterministic", description="Name of the distribution."
    )
    value_seconds: float = _duration("The duration.", ge=0.0)

    @property
    def mean_seconds(self) -> float:
        """The duration itself."""
        return self.value_seconds


class Exponential(Part):
    """Exponential: no memory."""

    distribution: Literal["exponential"] = field(
        "exponential", description="Name of the distribution."
    )
    mean_seconds: float = _duration("Mean.")


class Gamma(Part):
    """Gamma with squared coefficient of variation 1/shape."""

    distribution: Literal["gamma"] = field("gamma", description="Name of the distribution.")
    mean_seconds: float = _duration("Mean.")
    shape: float = field(
        description="Shape; the coefficient of variation is 1/sqrt(shape).",
        unit="number",
        ge=0.01,
        le=1e6,
    )


class Erlang(Part):
    """Erlang: a sum of `shape` exponential phases."""

    distribution: Literal["erlang"] = field("erlang", description="Name of the distribution.")
    mean_seconds: float = _duration("Mean.")
    shape: int = field(description="Number of phases.", unit="phases", ge=1, le=1_000_000)


class Lognormal(Part):
    """Lognormal, by mean and coefficient of variation or by median and sigma of the logarithm."""

    distribution: Literal["lognormal"] = field("lognormal", description="Name of the distribution.")
    mean_seconds_: float | None = field(
        None,
        alias="mean_seconds",
        description="Mean (with cv).",
        unit="s",
        gt=0.0,
        le=LONGEST_SECONDS,
        default_text="the other form",
    )
    cv: float | None = _optional(
        "Coefficient of variation, standard deviation / mean.", "number", gt=0.0, le=100.0
    )
    median_seconds: float | None = _optional(
        "Median (with sigma).", "s", gt=0.0, le=LONGEST_SECONDS
    )
    sigma: float | None = _optional(
        "Standard deviation of the logarithm.", "number", gt=0.0, le=4.0
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        _either("lognormal", (self.mean_seconds_, self.cv), (self.median_seconds, self.sigma))
        return self

    @property
    def log_sigma(self) -> float:
        """Standard deviation of the logarithm of the duration in seconds."""
        return (
            self.sigma if self.sigma is not None else math.sqrt(math.log1p((self.cv or 0.0) ** 2))
        )

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm of the duration in seconds."""
        if self.median_seconds is not None:
            return math.log(self.median_seconds)
        return math.log(self.mean_seconds_ or 1.0) - self.log_sigma**2 / 2

    @property
    def mean_seconds(self) -> float:
        """Mean in seconds, in either form."""
        return (
            self.mean_seconds_
            if self.mean_seconds_ is not None
            else math.exp(self.log_mean + self.log_sigma**2 / 2)
        )


class Weibull(Part):
    """Weibull; shape below 1 means that those who have waited long are the patient ones."""

    distribution: Literal["weibull"] = field("weibull", description="Name of the distribution.")
    shape: float = field(
        description="Shape; below 1 the hazard falls with time.", unit="number", ge=0.1, le=100.0
    )
    scale_seconds: float | None = _optional(
        "Scale: the 63 % quantile.", "s", gt=0.0, le=LONGEST_SECONDS
    )
    mean_seconds_: float | None = field(
        None,
        alias="mean_seconds",
        description="Mean.",
        unit="s",
        gt=0.0,
        le=LONGEST_SECONDS,
        default_text="the other form",
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        _either("weibull", (self.scale_seconds,), (self.mean_seconds_,))
        return self

    @property
    def scale(self) -> float:
        """Scale in seconds, in either form."""
        if self.scale_seconds is not None:
            return self.scale_seconds
        return (self.mean_seconds_ or 0.0) / math.gamma(1 + 1 / self.shape)

    @property
    def mean_seconds(self) -> float:
        """Mean in seconds, in either form."""
        return (
            self.mean_seconds_
            if self.mean_seconds_ is not None
            else self.scale * math.gamma(1 + 1 / self.shape)
        )


class Hyperexponential(Part):
    """Two kinds of customers, each exponential: the form of patience that call logs show.

    Jouini and Roubos, International Journal of Production Economics, 2013.
    """

    distribution: Literal["hyperexponential"] = field(
        "hyperexponential", description="Name of the distribution."
    )
    share_first: float = field(description="Share of the first kind.", unit="share", ge=0.0, le=1.0)
    mean_first_seconds: float = _duration("Mean of the first kind (0: leaves at once).", ge=0.0)
    mean_second_seconds: float = _duration("Mean of the second kind.", ge=0.0)

    @property
    def mean_seconds(self) -> float:
        """Mean over both kinds."""
        return (
            self.share_first * self.mean_first_seconds
            + (1 - self.share_first) * self.mean_second_seconds
        )


def _ordered(names: str, *values: float) -> None:
    if list(values) != sorted(values):
        raise refusal("not_in_order", allowed=names)


class Uniform(Part):
    """Uniform between two durations."""

    distribution: Literal["uniform"] = field("uniform", description="Name of the distribution.")
    low_seconds: float = _duration("Least value.", ge=0.0)
    high_seconds: float = _duration("Greatest value.", ge=0.0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered("low_seconds <= high_seconds", self.low_seconds, self.high_seconds)
        return self

    @property
    def mean_seconds(self) -> float:
        """Mean."""
        return (self.low_seconds + self.high_seconds) / 2


class Triangular(Part):
    """Triangular: least, most likely and greatest duration."""

    distribution: Literal["triangular"] = field(
        "triangular", description="Name of the distribution."
    )
    low_seconds: float = _duration("Least value.", ge=0.0)
    mode_seconds: float = _duration("Most likely value.", ge=0.0)
    high_seconds: float = _duration("Greatest value.", ge=0.0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ordered(
            "low_seconds <= mode_seconds <= high_seconds",
            self.low_seconds,
            self.mode_seconds,
            self.high_seconds,
        )
        return self

    @property
    def mean_seconds(self) -> float:
        """Mean."""
        return (self.low_seconds + self.mode_seconds + self.high_seconds) / 3


class Empirical(Part):
    """Observed durations; between them linear interpolation of the quantile function, or steps."""

    distribution: Literal["empirical"] = field("empirical", description="Name of the distribution.")
    values_seconds: list[Seconds] = field(
        description=(
            "The observed durations (or give file and column instead; they are read "
            "when the scenario is loaded)."
        ),
        unit="s",
        min_length=1,
        max_length=1_000_000,
    )
    interpolation: Literal["linear", "step"] = field(
        "linear", description="What lies between two observed values."
    )

    @property
    def mean_seconds(self) -> float:
        """Mean of the interpolated distribution (the plain average for steps)."""
        ordered, count = sorted(self.values_seconds), len(self.values_seconds)
        if self.interpolation == "step" or count == 1:
            return math.fsum(ordered) / count
        return (math.fsum(ordered) - (ordered[0] + ordered[-1]) / 2) / (count - 1)


KINDS: dict[str, type[Part]] = {
    "never": Never,
    "deterministic": Deterministic,
    "exponential": Exponential,
    "gamma": Gamma,
    "erlang": Erlang,
    "lognormal": Lognormal,
    "weibull": Weibull,
    "hyperexponential": Hyperexponential,
    "uniform": Uniform,
    "triangular": Triangular,
    "empirical": Empirical,
}

ALLOWED = Note("allowed.duration", kinds=tuple(KINDS))


def _short_forms(value: object) -> object:
    """Spell out a bare number and `never`; refuse what cannot be a distribution."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, dict, Part)):
        raise refusal("no_distribution", allowed=ALLOWED)
    if isinstance(value, (int, float)):
        return {"distribution": "deterministic", "value_seconds": value}
    if isinstance(value, str):
        if value != "never":
            raise refusal("no_distribution", allowed=ALLOWED)
        return {"distribution": "never"}
    return value


def _kind(value: object) -> str | None:
    found = (
        value.get("distribution")
        if isinstance(value, dict)
        else getattr(value, "distribution", None)
    )
    return found if isinstance(found, str) else None


Distribution = Annotated[
    Annotated[Never, Tag("never")]
    | Annotated[Deterministic, Tag("deterministic")]
    | Annotated[Exponential, Tag("exponential")]
    | Annotated[Gamma, Tag("gamma")]
    | Annotated[Erlang, Tag("erlang")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Weibull, Tag("weibull")]
    | Annotated[Hyperexponential, Tag("hyperexponential")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Empirical, Tag("empirical")],
    Discriminator(_kind),
    BeforeValidator(_short_forms),
    Field(json_schema_extra={"type_text": "distribution"}),
]
"""A distribution of a duration: any of the classes above, a number of seconds, or `never`."""
