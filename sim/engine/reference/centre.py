"""The centre: everything that is shared, and what one event does to it.

An event changes all shared state at once; then the router matches until nothing more can be
matched; then finished rows are written. Customers' generators wake after that and only choose the
customer's next move. So nothing here waits, and no SimPy resource carries meaning.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from simpy import Event

from sim.engine.journal import (
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    FLAG_SAME_AGENT,
    CaseEnd,
    ContactEnd,
    WorkKind,
)
from sim.engine.keys import COMPLETION, EXPIRY, WAKE
from sim.engine.reference.clock import TickEnvironment
from sim.engine.reference.desk import Desk
from sim.engine.reference.hours import OpeningHours
from sim.engine.reference.matching import Matcher
from sim.engine.reference.people import Agent, Case, Contact, Team, WaitingLine
from sim.engine.reference.records import Recorder
from sim.engine.reference.scalar import calmed, event_key, queue_key, raised
from sim.engine.reference.work import WorkDraws
from sim.randomness.purposes import RESOLUTION
from sim.rules.parameters import (
    FALL_RESOLVED,
    RISE_ABANDONED,
    RISE_BLOCKED,
    RISE_CLOSED,
    RISE_REPEAT,
    RISE_UNRESOLVED,
)
from sim.rules.patience import patience, patience_ordinal
from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.engine.reference.decisions import Decisions

RISE_AFTER = {
    ContactEnd.ABANDONED: RISE_ABANDONED,
    ContactEnd.BLOCKED: RISE_BLOCKED,
    ContactEnd.CLOSED_OUT: RISE_CLOSED,
}


class Centre:
    """A contact centre serving one demand tape."""

    def __init__(self, plan: Plan, tape: Tape) -> None:
        self.plan = plan
        self.tape = tape
        self.seed = tape.seed
        self.replication = tape.replication
        self.env = TickEnvironment(initial_time=0)
        self.journal = Recorder(self.env)
        self.hours = OpeningHours(plan)
        self.matcher = Matcher(plan)
        self.distributions = list(plan.distributions)
        self.in_channel = [0] * len(plan.channels)  # contacts on the line, waiting or in talk
        self.waiting: dict[Contact, None] = {}
        self.live_left = False  # a held live contact left its queue during this event
        self.lines = _waiting_lines(plan)
        self.teams = _teams(plan, self.lines)
        self.agents = [agent for team in self.teams for agent in team.agents]
        self.router: Decisions | None = None  # of a service model written in Python
        self.live: dict[Contact, None] = {}
        self.open_cases: dict[Case, None] = {}
        self.desk = Desk(self.env, plan)
        self._work = WorkDraws(plan, tape.seed, tape.replication)
        self._queue_of = plan.classes["queue"].tolist()
        self._line_limit = plan.channels["lines"].tolist()
        self._code = plan.channels["code"].tolist()
        self._channel_points = plan.channels["points"].tolist()
        self._points = plan.points.tolist()
        self._parameters: list[float] = plan.parameters.tolist()
        self._correlation = plan.correlation.tolist()
        self._patience = [[self.distributions[row] for row in rows] for rows in plan.patience]

    # --- events -------------------------------------------------------------------------------

    def until(self, tick: int, key: int) -> Event:
        """An event that happens at ``tick``, in the common order of events."""
        event = Event(self.env)
        self.env.let_happen(event, key, tick - self.env.now)
        return event

    def call(self, tick: int, key: int, then: Callable[[Event], None]) -> None:
        """Let something happen at ``tick``, in the common order of events."""
        event = self.until(tick, key)
        event.callbacks = [then]

    def close_case(self, case: Case, end: CaseEnd) -> None:
        """The case is over."""
        del self.open_cases[case]
        self.journal.close_case(case, end)

    # --- a contact is opened ------------------------------------------------------------------

    def open_contact(self, case: Case) -> Contact:
        """The customer contacts the centre on the case's present channel."""
        channel = case.channel
        case.attempts += 1
        case.tried |= 1 << channel
        case.attempts_on[channel] = case.attempts_on.get(channel, 0) + 1
        kind = case.intent * len(self.plan.channels) + channel
        contact = Contact(case, self.env.now, kind, self.lines[self._queue_of[kind]])
        self.live[contact] = None
        if not self.hours.is_open[channel]:
            case.closed_out += 1
            contact.left_queue = self.env.now
            self._fail(contact, ContactEnd.CLOSED_OUT)
        elif 0 <= self._line_limit[channel] <= self.in_channel[channel]:
            case.blocked += 1
            contact.left_queue = self.env.now
            self._fail(contact, ContactEnd.BLOCKED)
        else:
            self.in_channel[channel] += 1
            self._route(contact)
        return contact

    def _route(self, contact: Contact) -> None:
        """Give an arriving contact to an agent, or let it wait."""
        contact.points = self._channel_points[contact.channel] + self._points[contact.case.segment]
        if self.router is not None:
            contact.points += self.router.priority_points(contact)
            agent = self.router.choose_agent(contact)
        else:
            agent = self.matcher.agent_for(contact, self.env.now)
        if agent is None:
            self._wait(contact)
            return
        if self.plan.same_agent and agent.number == contact.case.last_agent:
            contact.flags |= FLAG_SAME_AGENT
        self._take(contact, agent)
        self.journal.settle(agent)

    def _wait(self, contact: Contact) -> None:
        """The contact joins its queue, with a new clock of patience."""
        case, plan = contact.case, self.plan
        key = queue_key(contact.points, self.matcher.ageing[contact.channel], self.env.now)
        contact.place = (-key, contact.offered, case.number, contact.attempt)
        insort(contact.queue.members, (contact.place, contact))
        self.waiting[contact] = None
        code = self._code[contact.channel]
        limit = patience(
            self.seed,
            self.replication,
            case.key,
            patience_ordinal(code, case.attempts_on[contact.channel]),
            case.latent_patience,
            self._correlation[case.segment],
            self._patience[case.segment][contact.channel],
            plan.quantile_table,
            plan.grid,
        )
        if limit < NEVER:
            expiry = event_key(EXPIRY, case.number, contact.attempt)
            self.call(self.env.now + limit, expiry, lambda _: self._lose_patience(contact))

    # --- a contact fails ----------------------------------------------------------------------

    def _lose_patience(self, contact: Contact) -> None:
        """Patience is over, unless the contact was answered before."""
        if contact.place is None:
            return
        contact.case.abandoned += 1
        self._leave_unserved(contact, ContactEnd.ABANDONED)
        self.use_reserve()

    def dismiss(self, contact: Contact) -> None:
        """The channel closes: a waiting customer is sent away."""
        contact.case.closed_out += 1
        self._leave_unserved(contact, ContactEnd.CLOSED_OUT)

    def _leave_unserved(self, contact: Contact, end: ContactEnd) -> None:
        if self.matcher.is_live[contact.channel]:
            self.live_left = True
        self._leave_queue(contact)
        self.in_channel[contact.channel] -= 1
        contact.left_queue = self.env.now
        self._work.note_wait(contact, self.env.now - contact.offered)
        self._fail(contact, end)

    def _fail(self, contact: Contact, end: ContactEnd) -> None:
        """A contact ends without an answer; the customer is upset."""
        case = contact.case
        contact.end = end
        case.emotion = raised(case.emotion, self._parameters[RISE_AFTER[end]])
        self._close_contact(contact)
        self._wake(contact)

    def _close_contact(self, contact: Contact) -> None:
        del self.live[contact]
        self.journal.close_contact(contact)

    def _wake(self, contact: Contact) -> None:
        """The customer's generator goes on, after everything that this event does."""
        contact.ended = True
        if contact.over is not None:
            key = event_key(WAKE, contact.case.number, contact.attempt)
            self.env.let_happen(contact.over, key)

    def _leave_queue(self, contact: Contact) -> None:
        """A contact stops waiting; its patience does not matter any more."""
        members = contact.queue.members
        if members[0][1] is contact:
            members.pop(0)
        else:
            del members[bisect_left(members, (contact.place,))]
        contact.place = None
        del self.waiting[contact]

    # --- a contact is served ------------------------------------------------------------------

    def _take(self, contact: Contact, agent: Agent) -> None:
        """An agent takes a contact: all parts of the work are drawn, and the talk begins."""
        contact.left_queue = contact.spell_start = self.env.now
        contact.agent = agent
        work = self._work.fill_in(contact, agent)
        self.desk.seize(agent, contact.channel)
        contact.case.last_agent = agent.number
        if self.matcher.is_chat[contact.channel]:
            self.desk.join_chats(agent, contact, work)
            self._schedule_next_chat(agent)
        else:
            self._complete_in(work, contact, lambda _: self._end_talk(contact, agent))

    def _complete_in(self, delay: int, contact: Contact, then: Callable[[Event], None]) -> None:
        key = event_key(COMPLETION, contact.case.number, contact.attempt)
        self.call(self.env.now + delay, key, then)

    def _schedule_next_chat(self, agent: Agent) -> None:
        """The chat that is done first ends next, unless something changes before."""
        agent.version += 1
        version = agent.version
        contact, delay = self.desk.next_chat(agent)

        def end(_: Event) -> None:
            if agent.version == version:
                self._end_talk(contact, agent)

        self._complete_in(delay, contact, end)

    def serve_waiting(self, agent: Agent) -> None:
        """An agent with room takes contacts, best first, until nothing more can be matched."""
        while True:
            choices = self.matcher.contacts_for(agent, self.env.now)
            if self.router is not None:
                choices = self.router.choose_contact(agent, choices)
            if not choices:
                break
            contact = choices[0]
            self._leave_queue(contact)
            self._take(contact, agent)
            if self.matcher.is_live[contact.channel]:
                self.live_left = True
        self.journal.settle(agent)

    def _end_talk(self, contact: Contact, agent: Agent) -> None:
        """The customer leaves the agent, who may have after-contact work."""
        self._conclude(contact, agent)
        contact.talk_end = self.env.now
        self.in_channel[contact.channel] -= 1
        agent.in_talk -= 1
        if self.matcher.is_chat[contact.channel]:
            self.desk.leave_chats(agent, contact)
            if agent.chats:
                self._schedule_next_chat(agent)
        self.journal.work(contact, WorkKind.TALK)
        contact.end = ContactEnd.ANSWERED
        if contact.wrap_up > 0:
            contact.in_wrap_up = True
            contact.spell_start = self.env.now
            self._complete_in(contact.wrap_up, contact, lambda _: self._end_wrap_up(contact, agent))
            self.journal.settle(agent)
        else:
            self._finish(contact, agent)
        self._wake(contact)
        self.use_reserve()

    def _end_wrap_up(self, contact: Contact, agent: Agent) -> None:
        """The after-contact work is done."""
        self.journal.work(contact, WorkKind.WRAP_UP)
        self._finish(contact, agent)
        self.use_reserve()

    def _conclude(self, contact: Contact, agent: Agent) -> None:
        """Is the case solved? What was said joins the history of the case."""
        case, parameters = contact.case, self._parameters
        case.history.append((contact.channel, agent.number))
        if contact.repeat > 0:
            case.repetitions += 1
            case.emotion = raised(case.emotion, parameters[RISE_REPEAT])
        possible = not contact.flags & FLAG_MEDIUM_LACKING
        if possible and self._work.happens(
            case, RESOLUTION, case.answered, contact.resolution_share
        ):
            contact.flags |= FLAG_RESOLVED
            case.emotion = calmed(case.emotion, parameters[FALL_RESOLVED])
        else:
            case.emotion = raised(case.emotion, parameters[RISE_UNRESOLVED])

    def _finish(self, contact: Contact, agent: Agent) -> None:
        """The agent is rid of a contact: the team may shrink, the next contact is taken."""
        self._close_contact(contact)
        self.desk.release(agent, contact.channel)
        stays = self.desk.retire_if_due(agent)
        self.serve_waiting(agent)
        if stays is not None:
            self.serve_waiting(stays)

    def use_reserve(self) -> None:
        """After a held live contact left its queue, let agents kept for it take chats again.

        These are the partly loaded ones.
        """
        while self.live_left:
            self.live_left = False
            if not self.plan.reserve:
                return
            for team in self.teams:
                if not team.mixed:
                    continue
                for agent in team.agents:
                    if not self.matcher.chat_waits_for(team):
                        break
                    if agent.with_room and agent.items:
                        self.serve_waiting(agent)


def _waiting_lines(plan: Plan) -> list[WaitingLine]:
    return [WaitingLine(number, int(c)) for number, c in enumerate(plan.queues["channel"])]


def _teams(plan: Plan, lines: list[WaitingLine]) -> list[Team]:
    """Teams with their agents, linked with the queues that they serve."""
    teams = [Team(number, row) for number, row in enumerate(plan.teams)]
    for number, place in enumerate(plan.names.agent_team.tolist()):
        teams[place].agents.append(Agent(number, teams[place], len(plan.channels)))
    most = int(min(plan.team_maximum.sum(axis=1, initial=0).max(initial=1), 1_000))
    for team, row in zip(teams, plan.teams, strict=True):
        first, count = int(row["first_queue"]), int(row["queues"])
        team.queues = [lines[q] for q in plan.team_queues[first : first + count]]
        team.with_room = [{} for _ in range(most + 1)]
    for line, row in zip(lines, plan.queues, strict=True):
        first, count = int(row["first_team"]), int(row["teams"])
        line.teams = [teams[t] for t in plan.queue_teams[first : first + count]]
        line.groups = [
            list(group) for _, group in groupby(line.teams, key=lambda team: team.specialisation)
        ]
    return teams
