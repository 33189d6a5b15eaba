"""The work that an answered contact makes, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_COMPANION,
    FLAG_LONG_WAIT,
    FLAG_MEDIUM_LACKING,
    FLAG_RECOGNISED,
    FLAG_SECONDARY_SKILL,
    FLAG_STEERED,
    FLAG_WRONG_RECORD,
)
from sim.engine.reference.scalar import (
    missing_thousandths,
    parameter_list,
    raised,
    read_seconds,
    recall,
    repeat_seconds,
    resolution_share,
    talk_seconds,
    ticks,
)
from sim.randomness import purposes
from sim.rules.context import RECORDED, SCOPE_CASE, UNKNOWN
from sim.rules.outcome import difficult
from sim.rules.parameters import (
    CHANNEL_SWITCH_SECONDS,
    COMPANION_SECONDS,
    LOGGING_SECONDS,
    RISE_BEYOND_THRESHOLD,
    WRONG_RECORD_SHARE,
)
from sim.rules.threads import number_of_turns

if TYPE_CHECKING:
    from sim.engine.plan import Plan
    from sim.engine.reference.channels import Channel
    from sim.engine.reference.draws import Draws
    from sim.engine.reference.people import Agent, Contact


MOST_SHARES = 10_000


class WorkDraws:
    """Draws the parts of the work, keyed by the case and the number of the answered contact."""

    def __init__(self, plan: Plan, draws: Draws, channels: list[Channel]) -> None:
        self._plan = plan
        self._draws = draws
        self._channels = channels
        self._parameters = parameter_list(plan)
        self._shares: dict[tuple[float, int, bool, int, int], float] = {}

    def fill_in(self, contact: Contact, agent: Agent, now: int) -> int:
        """Fill in all parts of the work of a contact that is answered for the first time.

        Returns:
            the ticks until the customer leaves, or until the first turn of a thread is answered.
        """
        case = contact.case
        self.note_wait(contact, now)
        case.answered += 1
        contact.answered_index = case.answered
        contact.earlier = len(case.history)
        known = self._look_up_history(contact, agent)
        self._identify(contact, known)
        contact.switch = self.switch_ticks(contact, agent)
        self._open_companion(contact)
        self._talk_and_wrap_up(contact, agent)
        contact.authenticate = self._draws.ticks(
            case, purposes.AUTHENTICATE, contact.answered_index, contact.kind.authenticate
        )
        return (
            contact.authenticate
            + contact.identify
            + contact.read
            + contact.repeat
            + contact.companion
            + contact.switch
            + contact.closing
            + contact.talk
        )

    def note_wait(self, contact: Contact, now: int) -> None:
        """Count a wait that is over; beyond what the channel promises it raises emotion."""
        case = contact.case
        wait = now - contact.queued_at
        if contact.channel.is_held:
            case.wait += wait
        if wait > contact.channel.tolerance:
            contact.flags |= FLAG_LONG_WAIT
            case.long_waits += 1
            case.emotion = raised(case.emotion, self._parameters[RISE_BEYOND_THRESHOLD])

    def switch_ticks(self, contact: Contact, agent: Agent) -> int:
        """Time that the agent needs after a contact of another channel."""
        if agent.last_channel is None or agent.last_channel is contact.channel:
            return 0
        return ticks(self._parameters[CHANNEL_SWITCH_SECONDS], self._plan.grid)

    def talk_ticks(self, contact: Contact, agent: Agent, base: float) -> int:
        """Talk time of a contact or of a turn, of which ``base`` is the draw in seconds."""
        case, team = contact.case, agent.team
        secondary = team.secondary[contact.kind.number]
        if secondary:
            contact.flags |= FLAG_SECONDARY_SKILL
        factor, parameters = team.handle_time_factor, self._parameters
        seconds = talk_seconds(base, case.difficulty, factor, secondary, case.emotion, parameters)
        return ticks(seconds, self._plan.grid)

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
            share = self._parameters[WRONG_RECORD_SHARE]
            if self._draws.happens(case, purposes.WRONG_RECORD, contact.answered_index, share):
                contact.flags |= FLAG_WRONG_RECORD
                unknown += recorded
        contact.missing = missing_thousandths(contact.earlier, unknown)
        return known

    def _recall(
        self, contact: Contact, agent: Agent, source: int, channel: int, who: int, attempt: int
    ) -> int:
        """How the agent knows one earlier contact of the case."""
        same_channel = channel == contact.channel.number
        same_agent = who == agent.number
        covered = False
        if self._plan.scope == SCOPE_CASE and not same_channel and not same_agent:
            share = self._channels[channel].coverage_share
            covered = self._draws.happens(contact.case, purposes.COVERAGE, source, share)
        same_interaction = attempt == contact.attempt
        return recall(self._plan.scope, same_channel, same_agent, covered, same_interaction)

    def _identify(self, contact: Contact, known: int) -> None:
        """Find out who the customer is, and hear again what the agent does not know."""
        case, share = contact.case, contact.channel.recognised_share
        number = contact.answered_index
        if known or self._draws.happens(case, purposes.RECOGNISED, contact.attempt, share):
            contact.flags |= FLAG_RECOGNISED
        else:
            row = self._plan.identify
            contact.identify = self._draws.ticks(case, purposes.IDENTIFY, number, row)
        if contact.missing:
            story = self._draws.seconds(case, purposes.REPEAT, number, self._plan.repeat)
            contact.repeat = ticks(repeat_seconds(story, contact.missing), self._plan.grid)

    def _open_companion(self, contact: Contact) -> None:
        """A companion channel where the medium is lacking."""
        if not contact.kind.lacks_medium:
            return
        if self._plan.companion:
            contact.flags |= FLAG_COMPANION
            contact.companion = ticks(self._parameters[COMPANION_SECONDS], self._plan.grid)
        else:
            contact.flags |= FLAG_MEDIUM_LACKING

    def _talk_and_wrap_up(self, contact: Contact, agent: Agent) -> None:
        """Turns, talk, after-contact work and the chance that the case is solved."""
        case, kind, number = contact.case, contact.kind, contact.answered_index
        base = self._draws.seconds(case, purposes.TALK, number, kind.talk)
        if contact.channel.is_async:
            contact.turns_total = self._number_of_turns(contact)
            base /= contact.turns_total
        contact.talk = self.talk_ticks(contact, agent, base)
        row = kind.wrap_up
        contact.wrap_up = self._draws.ticks(case, purposes.AFTER_CONTACT_WORK, number, row)
        if self._plan.shared_record:
            contact.logging = ticks(self._parameters[LOGGING_SECONDS], self._plan.grid)
            contact.wrap_up += contact.logging
        share = kind.first_share if number == 1 else kind.later_share
        if kind.difficulty_effect:
            share = difficult(share, case.difficulty, kind.difficulty_effect)
        contact.resolution_share = self._resolution_share(share, contact, agent)

    def _number_of_turns(self, contact: Contact) -> int:
        channel, number = contact.channel, contact.answered_index
        draws, key = self._draws, contact.case.key
        least, most = channel.turns_least, channel.turns_most
        return int(number_of_turns(draws.seed, draws.replication, key, number, least, most))

    def _resolution_share(self, share: float, contact: Contact, agent: Agent) -> float:
        """The rule, remembered: few combinations come up again and again."""
        team = agent.team
        secondary = team.secondary[contact.kind.number]
        flags = contact.flags & (FLAG_WRONG_RECORD | FLAG_STEERED)
        key = (share, team.number, secondary, flags, contact.missing)
        if len(self._shares) > MOST_SHARES:
            self._shares.clear()  # every case has a chance of its own where difficulty matters
        if key not in self._shares:
            self._shares[key] = resolution_share(
                share,
                team.resolution_shift,
                secondary,
                bool(flags & FLAG_WRONG_RECORD),
                bool(flags & FLAG_STEERED),
                contact.missing,
                self._parameters,
            )
        return self._shares[key]
