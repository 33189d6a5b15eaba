"""What is timed: a fixed set of centres, each an ordinary scenario of any length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.bench.textbook.arrays import Queue
from sim.scenario.load import load
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.service_models.protocol import ServiceModel

SERVICE_SECONDS: Final = 180.0
LOAD_PER_AGENT: Final = 1.02
"""Whitt (2005), https://doi.org/10.1287/mnsc.1040.0302, looks at 102 arrivals for 100 agents."""

TEXTBOOK_AGENTS: Final = 100

SIZES: Final = (50, 700, 2_000, 6_000)
"""Agents of the cases that show what size costs."""

RETAIL: Final = "retail.toml"
_RETAIL_CONTACTS_PER_DAY: Final = 2_500
_DRAIN_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Case:
    """One centre under one service model.

    Attributes:
        key: its name in the result. label: the same for people.
        build: makes the scenario for about so many contacts.
        contacts, simpy_contacts: for the compiled and for the SimPy engine, whose rate does not
            depend on it.
        model: service model.
        agents: of an M/M/s+M queue, for the loop beside it; 0: it is another kind of centre.
        threads: how many are tried, 1 first.
    """

    key: str
    label: str
    build: Callable[[int], Scenario]
    contacts: int
    simpy_contacts: int
    model: str | ServiceModel = "multichannel"
    agents: int = 0
    threads: tuple[int, ...] = (1, 2)


Group = tuple[Case, ...]
"""Cases that are timed in the same rounds, because they are compared with each other."""


def groups(*, quick: bool = False, scenarios: Path | None = None) -> list[Group]:
    """All cases.

    Args:
        quick: a sixth of the contacts of the full set or less.
        scenarios: folder of ``retail.toml``; default: beside the package, then ``scenarios`` in
            the present folder. Without it the retailer is left out.
    """
    found: list[Group] = [
        (textbook_case(TEXTBOOK_AGENTS, *((300_000, 4_000) if quick else (2_000_000, 20_000))),),
        (_three_skills(*((150_000, 3_000) if quick else (1_000_000, 20_000))),),
    ]
    retail = _retail_file(scenarios)
    if retail is not None:
        found.append(_retailer(retail, *((35_000, 2_500) if quick else (210_000, 12_000))))
    sizes = (150_000, 3_000) if quick else (1_000_000, 20_000)
    found.append(tuple(textbook_case(agents, *sizes, threads=(1,)) for agents in SIZES))
    return found


def textbook_queue(agents: int) -> Queue:
    """M/M/s+M with patience as long as service, and an offered load of 1.02 per agent."""
    return Queue(agents, SERVICE_SECONDS, SERVICE_SECONDS)


def textbook_case(
    agents: int, contacts: int, simpy_contacts: int, threads: tuple[int, ...] = (1, 2)
) -> Case:
    """M/M/s+M as a case."""
    return Case(
        f"m_m_{agents}_m",
        f"M/M/{agents:,}+M",
        lambda size: textbook_scenario(agents, size),
        contacts,
        simpy_contacts,
        agents=agents,
        threads=threads,
    )


def textbook_scenario(agents: int, contacts: int) -> Scenario:
    """M/M/s+M as an ordinary scenario of about so many contacts."""
    law = {"distribution": "exponential", "mean_seconds": SERVICE_SECONDS}
    lost = {"retry_share": 0.0, "switch_share": 0.0}
    per_hour = agents * LOAD_PER_AGENT * 3600.0 / SERVICE_SECONDS
    return Scenario.model_validate(
        {
            "name": f"M/M/{agents}+M",
            **_steady(per_hour, contacts),
            "channels": {
                "voice": {"mode": "live", "patience": law, "talk": law, "after_contact_work": 0}
            },
            "intents": {"any": {"share": 1.0, "resolution_share": 1.0}},
            "teams": {"front": {"channels": ["voice"], "headcount": agents}},
            "handling": {"identify": 0, "repeat": 0, "emotion_handle_time_effect": 0},
            "behaviour": {"after_abandoned": lost, "after_unresolved": lost},
        }
    )


def three_skills_scenario(contacts: int) -> Scenario:
    """50 agents, three skills, specialists and cross-trained agents, hang-ups and calls again.

    First calls ask for 84 % of the agents' time; one call in seven does not solve the case, and
    with those who call again the centre is just short of overloaded.
    """
    skills = ("orders", "billing", "technical")
    again = {"distribution": "exponential", "mean_seconds": 1_200.0}
    teams = {"orders": 14, "billing": 12, "technical": 9}
    return Scenario.model_validate(
        {
            "name": "three skills",
            **_steady(560.0, contacts * 0.8),
            "channels": {
                "voice": {
                    "mode": "live",
                    "talk": {"distribution": "lognormal", "mean_seconds": 240.0, "cv": 1.0},
                    "after_contact_work": {"distribution": "exponential", "mean_seconds": 30.0},
                    "patience": {"distribution": "exponential", "mean_seconds": 120.0},
                }
            },
            "intents": {
                name: {"share": share, "resolution_share": 0.86}
                for name, share in zip(skills, (0.40, 0.35, 0.25), strict=True)
            },
            "teams": {
                **{
                    name: {"channels": ["voice"], "intents": [name], "headcount": count}
                    for name, count in teams.items()
                },
                "cross_trained": {"channels": ["voice"], "headcount": 15},
            },
            "behaviour": {
                "after_abandoned": {"retry_share": 0.5, "switch_share": 0.0, "retry_delay": again},
                "after_unresolved": {"retry_share": 0.7, "switch_share": 0.0, "retry_delay": again},
            },
        }
    )


def _three_skills(contacts: int, simpy_contacts: int) -> Case:
    return Case(
        "three_skills",
        "3 skills, 50 agents",
        three_skills_scenario,
        contacts,
        simpy_contacts,
    )


def _retailer(file: Path, contacts: int, simpy_contacts: int) -> Group:
    """The retailer under every built-in model."""
    from sim.service_models.registry import BUILT_IN

    def build(size: int) -> Scenario:
        days = max(1, round(size / _RETAIL_CONTACTS_PER_DAY))
        run = {"starts_empty": True, "horizon_days": days, "drain_hours": _DRAIN_HOURS}
        return load(file, {f"scenario.{key}": value for key, value in run.items()})

    return tuple(
        Case(f"retail_{model}", f"retail, {model}", build, contacts, simpy_contacts, model)
        for model in BUILT_IN
    )


def _retail_file(scenarios: Path | None) -> Path | None:
    beside = Path(__file__).resolve().parents[2] / "scenarios"
    folders = [scenarios] if scenarios is not None else [beside, Path("scenarios")]
    return next((folder / RETAIL for folder in folders if (folder / RETAIL).is_file()), None)


def _steady(per_hour: float, cases: float) -> dict[str, Any]:
    """One kind of customers, who arrive as a Poisson process of constant rate."""
    source = {
        "name": "calls",
        "kind": "inline",
        "interval_minutes": 60,
        "expected_cases": [per_hour],
    }
    return {
        "scenario": {"horizon_days": cases / per_hour / 24},
        "segments": {"all": {"share": 1.0, "channel_preference": {"voice": 1.0}}},
        "demand": {"sources": [source], "busyness": {"day_cv": 0.0, "block_cv": 0.0}},
    }
