"""The work that an answered contact makes, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_WRONG_RECORD,
)
from sim.engine.reference.scalar import happens, raised, ticks
from sim.randomness import purposes
from sim.rules.context import RECORDED, SCOPE_CASE, UNKNOWN, missing_thousandths, recall
from sim.rules.draws import duration, duration_seconds
from sim.rules.handling import read_seconds, repeat_seconds, talk_seconds
from sim.rules.outcome import difficult, resolution_share
from sim.rules.parameters import (
    CHANNEL_SWITCH_SECONDS,
    COMPANION_SECONDS,
    LOGGING_SECONDS,
    RISE_LONG_WAIT,
    WRONG_RECORD_SHARE,
)

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.people import Agent, Case, Contact, Team


MOST_SHARES = 10_000


class WorkDraws:
    """Draws the parts of the work, keyed by the case and the number of the answered contact."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        self._plan = plan
        self._parameters = plan.parameters
        self._scalars: list[float] = plan.parameters.tolist()
        self._shares: dict[tuple[float, int, bool, int, int], float] = {}
        self._seed = seed
        self._replication = replication
        self._distributions = list(plan.distributions)
        self._secondary = plan.team_secondary.astype(bool).tolist()
        names = plan.classes.dtype.names or ()
        self._classes = [dict(zip(names, row, strict=True)) for row in plan.classes.tolist()]
        self._channels = [
            dict(zip(plan.channels.dtype.names or (), row, strict=True))
            for row in plan.channels.tolist()
        ]

    def fill_in(self, contact: Contact, agent: Agent) -> int:
        """Fill in all parts of the work; returns the ticks until the customer leaves."""
        case = contact.case
        self.note_wait(contact, contact.left_queue - contact.offered)
        case.answered += 1
        contact.answered_index = case.answered
        contact.earlier = case.answered - 1
        known = self._look_up_history(contact, agent)
        self._identify(contact, known)
        self._set_up(contact, agent)
        self._talk_and_wrap_up(contact, agent)
        kind = self._classes[contact.contact_class]
        contact.authenticate = self._ticks(case, purposes.AUTHENTICATE, kind["authenticate"])
        return (
            contact.authenticate
            + contact.identify
            + contact.read
            + contact.repeat
            + contact.companion
            + contact.switch
            + contact.talk
        )

    def note_wait(self, contact: Contact, wait: int) -> None:
        """Count a wait that is over; beyond what the channel promises it raises emotion."""
        case = contact.case
        case.wait += wait
        if wait > self._channels[contact.channel]["tolerance"]:
            contact.flags |= FLAG_LONG_WAIT
            case.long_waits += 1
            case.emotion = raised(case.emotion, self._scalars[RISE_LONG_WAIT])

    def happens(self, case: Case, purpose: int, ordinal: int, share: float) -> bool:
        """A keyed event of the case."""
        return happens(self._seed, self._replication, case.key, purpose, ordinal, share)

    def _ticks(self, case: Case, purpose: int, row: int) -> int:
        """A keyed duration for the present answered contact; row -1 takes no time."""
        if row < 0:
            return 0
        return duration(
            self._seed,
            self._replication,
            case.key,
            purpose,
            case.answered,
            self._distributions[row],
            self._plan.quantile_table,
            self._plan.grid,
        )

    def _seconds(self, case: Case, purpose: int, row: int) -> float:
        """The same in seconds, before it is scaled and rounded."""
        if row < 0:
            return 0.0
        return duration_seconds(
            self._seed,
            self._replication,
            case.key,
            purpose,
            case.answered,
            self._distributions[row],
            self._plan.quantile_table,
        )

    def _look_up_history(self, contact: Contact, agent: Agent) -> int:
        """What the agent knows of earlier contacts; returns how many are known somehow."""
        if not contact.earlier:
            return 0
        case = contact.case
        ways = [
            self._recall(contact, agent, source, *earlier)
            for source, earlier in enumerate(case.history, start=1)
        ]
        recorded, unknown = ways.count(RECORDED), ways.count(UNKNOWN)
        known = contact.earlier - unknown
        if recorded:
            contact.read = ticks(read_seconds(recorded, self._parameters), self._plan.grid)
            share = self._scalars[WRONG_RECORD_SHARE]
            if self.happens(case, purposes.WRONG_RECORD, case.answered, share):
                contact.flags |= FLAG_WRONG_RECORD
                unknown += recorded
        contact.missing = missing_thousandths(contact.earlier, unknown)
        return known

    def _recall(self, contact: Contact, agent: Agent, source: int, channel: int, who: int) -> int:
        """How the agent knows one earlier contact of the case."""
        same_channel = channel == contact.channel
        same_agent = who == agent.number
        covered = False
        if self._plan.scope == SCOPE_CASE and not same_channel and not same_agent:
            share = self._channels[channel]["coverage_share"]
            covered = self.happens(contact.case, purposes.COVERAGE, source, share)
        return recall(self._plan.scope, same_channel, same_agent, covered)

    def _identify(self, contact: Contact, known: int) -> None:
        """Find out who the customer is, and hear again what the agent does not know."""
        case = contact.case
        share = self._channels[contact.channel]["recognised_share"]
        if known or self.happens(case, purposes.RECOGNISED, contact.attempt, share):
            contact.flags |= FLAG_RECOGNISED
        else:
            contact.identify = self._ticks(case, purposes.IDENTIFY, self._plan.identify)
        if contact.missing:
            story = self._seconds(case, purposes.REPEAT, self._plan.repeat)
            contact.repeat = ticks(repeat_seconds(story, contact.missing), self._plan.grid)

    def _set_up(self, contact: Contact, agent: Agent) -> None:
        """Change of channel for the agent; a companion channel where the medium is lacking."""
        if agent.last_channel not in (-1, contact.channel):
            seconds = self._scalars[CHANNEL_SWITCH_SECONDS]
            contact.switch = ticks(seconds, self._plan.grid)
        if self._classes[contact.contact_class]["lacks_medium"]:
            if self._plan.companion:
                contact.flags |= FLAG_COMPANION
                seconds = self._scalars[COMPANION_SECONDS]
                contact.companion = ticks(seconds, self._plan.grid)
            else:
                contact.flags |= FLAG_MEDIUM_LACKING

    def _talk_and_wrap_up(self, contact: Contact, agent: Agent) -> None:
        """Talk, after-contact work and the chance that the case is solved."""
        case = contact.case
        kind = self._classes[contact.contact_class]
        team = agent.team
        secondary = self._secondary[team.number][contact.contact_class]
        contact.flags |= FLAG_SECONDARY_SKILL * secondary
        base = self._seconds(case, purposes.TALK, kind["talk"])
        factor = team.handle_time_factor
        seconds = talk_seconds(
            base, case.difficulty, factor, secondary, case.emotion, self._parameters
        )
        contact.talk = ticks(seconds, self._plan.grid)
        contact.wrap_up = self._ticks(case, purposes.AFTER_CONTACT_WORK, kind["wrap_up"])
        if self._plan.shared_record:
            contact.logging = ticks(self._scalars[LOGGING_SECONDS], self._plan.grid)
            contact.wrap_up += contact.logging
        effect = kind["difficulty_effect"]
        share = kind["first_share"] if case.answered == 1 else kind["later_share"]
        share = difficult(share, case.difficulty, effect) if effect else share
        contact.resolution_share = self._resolution_share(share, contact, team, secondary=secondary)

    def _resolution_share(
        self, share: float, contact: Contact, team: Team, *, secondary: bool
    ) -> float:
        """The rule, remembered: few combinations come up again and again."""
        wrong = contact.flags & FLAG_WRONG_RECORD
        key = (share, team.number, secondary, wrong, contact.missing)
        if len(self._shares) > MOST_SHARES:
            self._shares.clear()  # every case has a chance of its own where difficulty matters
        if key not in self._shares:
            self._shares[key] = resolution_share(
                share,
                team.resolution_shift,
                secondary,
                bool(wrong),
                contact.missing,
                self._parameters,
            )
        return self._shares[key]
