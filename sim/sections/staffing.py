"""Who works when: teams, head counts, and how work is shared out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.sections.calendar import Headcount
from sim.sections.demand import TableFormat
from sim.sections.distribution import Distribution
from sim.sections.evidence import JUDGEMENT, LARGEST_AMOUNT, Name, Part, field, judged
from sim.sections.modes import MOST_CHANNELS
from sim.sections.shift_rules import ShiftRuleSettings
from sim.sections.shifts import MOST_SHIFTS, Shift, ShiftHours
from sim.sections.skills import MOST_ENTRIES, Proficiency, SkillRelaxation
from sim.sections.targets import StaffingTarget
from sim.sections.year import Year

PAY = (
    "III Convenio contact center, BOE-A-2023-13741: base pay EUR 16,059 for 1,764 h "
    "in 2024 = 9.10 per hour, "
    "plus 32 % employer's social charges (the 32 % is an assumption)"
)


STAFFING_COLUMNS = ("interval_start", "date", "time", "team", "headcount")


ONLY_WITH_SHIFTS = ("planned_absence_share", "absence_share", "adherence_share")
"""Keys of a team that mean something only if it has shifts."""


class StaffingTable(TableFormat):
    """Head counts per interval from a CSV or XLSX file."""

    columns: dict[str, str] = field(
        make=dict,
        default_text="recognised",
        description=f"Heading in the file for each column it has: {', '.join(STAFFING_COLUMNS)}.",
    )
    team_map: dict[str, str] = field(
        make=dict, description="Team for each name of the file's team column."
    )


class Staffing(Part):
    """How work is shared out, and head counts from a table."""

    blending: bool = field(
        False,
        description=(
            "Whether agents serve all channels of their team, or only its home "
            "channels. No service model implies it."
        ),
    )
    team_order: list[Name] = field(
        make=list,
        default_text="most specialised first",
        description=(
            "Teams in the order in which they are asked for an arriving contact, under every "
            "service model; teams that it leaves out come after those, the most specialised first. "
            "A channel may have an order of its own."
        ),
    )
    skill_relaxation: list[SkillRelaxation] = field(
        make=list,
        max_length=MOST_ENTRIES,
        default_text="none: teams serve at once whom they serve",
        description="Teams that serve some contacts only where these have waited for a while.",
    )
    choice: Literal["longest_idle", "random"] = field(
        "longest_idle",
        description=(
            "Who of several agents that stand alike takes an arriving contact: the one whose "
            "hands have been as full as now for longest, or anybody with the same chance."
        ),
    )
    packing: Literal["pack", "spread"] = field(
        "pack", description="Fill one agent with chats before the next, or spread them."
    )
    reserve: bool = field(
        True,
        description=(
            "A partly loaded agent takes no new chat while a higher-ranked live contact "
            "he or she may serve waits."
        ),
    )
    headcount_factor: float = judged(
        1.0,
        "factor",
        "Multiplies every head count (then rounded); the range is that of a plan and who comes.",
        plausible=(0.9, 1.1),
        ge=0,
        le=100,
    )
    table: StaffingTable | None = field(
        None, default_text="none", description="Head counts per interval from a file."
    )
    targets: list[StaffingTarget] = field(
        make=list,
        max_length=1000,
        default_text="the service level of each channel, in each interval",
        description="What staff is to achieve, for `ccsim staff`.",
    )
    year: Year = field(
        make=Year, description="Growth, seasons, holidays and attrition, for plans of months."
    )
    shift_rules: ShiftRuleSettings = field(
        make=ShiftRuleSettings, description="Rules of shifts that `ccsim staff` makes."
    )
    shift_codes: dict[Name, ShiftHours] = field(
        make=dict, description="Hours and breaks by the codes that rosters use."
    )
    headcount_is: Literal["present", "paid"] = field(
        "present",
        description=(
            "Whether head counts are agents at work, or paid agents of whom "
            "shrinkage_share is away."
        ),
    )


class Team(Part):
    """Agents with the same skills."""

    channels: list[Name] = field(
        min_length=1, max_length=MOST_CHANNELS, description="Channels its agents are trained for."
    )
    home_channels: list[Name] = field(
        make=list,
        max_length=MOST_CHANNELS,
        default_text="all channels of the team",
        description=(
            "Channels they serve without blending; with blending the others count as "
            "secondary skills."
        ),
    )
    intents: list[Name] | Literal["all"] = field(
        "all", description="Intents its agents can handle."
    )
    secondary_intents: list[Name] = field(
        make=list, description="Intents among them that they handle as a secondary skill."
    )
    headcount: Headcount | None = field(
        None,
        unit="agents",
        default_text="from shifts or staffing.table",
        description=(
            "Agents: a number, a list that divides the day evenly, or either of them by day."
        ),
    )
    shifts: Annotated[list[Shift], Field(max_length=MOST_SHIFTS)] = field(
        make=list,
        default_text="none: head counts",
        description="Shifts of its agents with their breaks, in place of a head count.",
    )
    roster: str | None = field(
        None,
        min_length=1,
        default_text="none",
        description=(
            "CSV or XLSX file with its shifts: a row for each agent and day, with columns agent, "
            "day (a date or day of the week), start and end, or shift (a code of "
            "staffing.shift_codes), perhaps breaks (10:00-10:15; 13:00-14:00 lunch) and team."
        ),
    )
    planned_absence_share: float = field(
        0.0,
        ge=0,
        lt=1,
        unit="share",
        description=(
            "Of the agents of its shifts, the share that is away as planned (holidays, long "
            "training): they are paid, and do not come."
        ),
    )
    absence_share: float = field(
        0.0,
        ge=0,
        le=1,
        unit="share",
        description=(
            "Chance that an agent does not come on a day of work (illness), drawn for each agent "
            "and day; the shift is paid. Only of teams with shifts."
        ),
        plausible=(0, 0.15),
    )
    adherence_share: float = field(
        1.0,
        ge=0.5,
        le=1,
        unit="share",
        description=(
            "Share of the time due for work, from the start of the shift or the end of a break to "
            "the next break or the end, for which an agent is there: the rest is lost by beginning "
            "late, drawn evenly between none and twice its mean. Only of teams with shifts."
        ),
        plausible=(0.85, 1),
    )
    handle_time_factor: float = field(
        1.0, gt=0, le=100, unit="factor", description="Multiplies talk time (proficiency)."
    )
    resolution_shift: float = field(
        0.0, ge=-1, le=1, unit="share", description="Added to the chance of resolution."
    )
    proficiency: list[Proficiency] = field(
        make=list,
        max_length=MOST_ENTRIES,
        default_text="the same for all contacts",
        description="Channels and intents that its agents handle faster, slower, better or worse.",
    )
    after_contact_work: dict[Name, Distribution] = field(
        make=dict,
        description=(
            "Work of its agents after the contact, by channel, where it differs from that of the "
            "intent or channel."
        ),
    )
    own_skill_points: float = judged(
        0.0,
        "points",
        "Priority that contacts within the team's own skill have for its agents over those that "
        "are secondary to it; a large number: its own contacts first, however long others wait.",
        plausible=(0, 10),
        ge=0,
        le=1e6,
    )
    max_per_agent: dict[Name, int] = field(
        make=dict,
        unit="contacts",
        description="Most contacts at once by channel, where it differs from the channel's.",
    )
    kept_free: int = field(
        0,
        ge=0,
        le=100_000,
        unit="agents",
        description=(
            "Agents of the team kept free for the contacts below: an agent who holds nothing takes "
            "any other contact only if so many colleagues who hold nothing are left."
        ),
    )
    kept_free_channels: list[Name] = field(
        make=list,
        default_text="live and chat channels of the team",
        description="Channels for whose contacts they are kept free.",
    )
    kept_free_intents: list[Name] = field(
        make=list,
        default_text="all intents of the team",
        description="Intents for which they are kept free, on those channels.",
    )
    message_capacity_share: float = judged(
        0.5,
        ge=0,
        le=1,
        unit="share",
        source=(
            f"{JUDGEMENT}: half the places of a mixed team; routing products limit the capacity "
            "that each medium may take (Genesys Cloud utilization, Amazon Connect concurrency)"
        ),
        plausible=(0.25, 0.75),
        description=(
            "Share of the places of its agents up to which the team takes messages from the queue "
            "while one of its live or chat channels is open; one is always taken. Messages that "
            "give way (interruptible) are not limited, nor are customers who write on in a thread "
            "whose agent has room. 1: no limit."
        ),
    )
    wage_per_hour: float = field(
        12.0,
        ge=0,
        le=LARGEST_AMOUNT,
        unit="currency/h",
        source=PAY,
        trust="D",
        description="Cost of one paid hour with social charges, without overhead.",
        plausible=(9.1, 21),
    )
    shrinkage_share: float = field(
        0.30,
        ge=0,
        lt=1,
        unit="share",
        source="30-35 % is called typical (Crazy Egg, GoTo, Total Retail)",
        trust="C",
        description=(
            "Paid time not at work: paid hours = present hours / (1 - this). Of teams with head "
            "counts; with shifts, breaks and absence stand in their place."
        ),
    )


__all__ = ["Staffing", "StaffingTable", "Team"]
