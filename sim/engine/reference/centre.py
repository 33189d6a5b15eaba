"""The centre: everything that is shared, and the events that contacts wait for.

An event changes all shared state at once; then agents and contacts are matched until nothing more
can be matched; then finished rows are written. Customers' generators wake after that and only
choose the customer's next move. So nothing here waits, and no SimPy resource carries meaning.

The modules above this one say what is done; :mod:`sim.engine.reference.events` connects the
centre with what happens when an event is due.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simpy import Event

from sim.engine.keys import COMPLETION, EXPIRY, OF_CONTACT, ROUTER_TIMER, WAKE
from sim.engine.reference.agents import Occupancy
from sim.engine.reference.clock import TickEnvironment
from sim.engine.reference.floor import queues_of, teams_of
from sim.engine.reference.matching import AgentChoice, ContactChoice
from sim.engine.reference.orchestration import RecentWork, Uptime
from sim.engine.reference.records import Recorder
from sim.engine.reference.rules import event_key
from sim.engine.reference.tables import Tables
from sim.rules.timing import NEVER

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.engine.reference.people import Agent, Case, Contact, Place
    from sim.engine.state.decision import DecisionFields


class Decisions(Protocol):
    """Decides for a service model written in Python; see :mod:`sim.engine.reference.extension`."""

    def priority_points(self, contact: Contact) -> float:
        """Points added to a contact's base priority."""
        ...

    def offered_channel(
        self, case: Case, decision: DecisionFields, contact: Contact | None
    ) -> int | None:
        """Channel that is offered: the wanted one means none, None the built-in choice."""
        ...

    def ticks_held(self, contact: Contact) -> int:
        """For how long a contact is given to nobody."""
        ...

    def choose_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent for an arriving contact, or None to let it wait.

        ``may_return``: the last agent of the case comes first where the model keeps affinity.
        """
        ...

    def choose_contact(self, agent: Agent, candidates: list[Contact]) -> list[Contact]:
        """The chosen contact first; an empty list to let the agent stay free."""
        ...


class Handlers(NamedTuple):
    """What happens when an event of a contact is due."""

    completion: Callable[[Contact], None]  # of a talk, a turn, after-contact work, self-service
    timer: Callable[[Contact], None]
    reply: Callable[[Contact, int], None]  # with the number of the turn
    parallel: Callable[[Contact], None]
    release: Callable[[Contact], None]  # of a contact that was held
    ring: Callable[[Contact], None]  # further teams may serve it
    expiry: Callable[[Contact], None]
    leave: Callable[[Agent], None]  # who works in shifts, and has nothing in hand any more
    revived: Callable[[], None]  # messages that have come back to life
    messages: Callable[[], None]  # of which teams may take more than before
    reserve: Callable[[], None]  # after a live contact has left its queue


class Centre:
    """A contact centre serving one demand tape."""

    handlers: Handlers

    def __init__(self, plan: Plan, tape: Tape) -> None:
        self.plan = plan
        self.tape = tape
        self.env = TickEnvironment(initial_time=0)
        self.journal = Recorder(self.env)
        self.is_open = [False] * len(plan.channel)
        self.tables = Tables(plan, tape, self.is_open)
        self.uptime = Uptime(plan, self.tables)
        self.channels = self.tables.channel
        self.has_speeds = any(channel.has_speeds for channel in self.channels)
        self.kinds = self.tables.contact_class
        self.queues = queues_of(plan, self.channels)
        self.teams = teams_of(plan, self.queues)
        self.tables.team = self.teams
        self.limited_teams = [team for team in self.teams if team.limited]
        self.agents = [agent for team in self.teams for agent in team.agents]
        self.occupancy = Occupancy(self.env)
        self.agent_choice = AgentChoice(plan, self.env, self.uptime, self.tables)
        self.contact_choice = ContactChoice(plan, self.env)
        self.router: Decisions | None = None  # of a service model written in Python
        self.recent = RecentWork(plan)
        self.read_at = -1  # when the orchestrator read the queues last
        # By queue, of its first class of contacts.
        self.usual_seconds = {one.queue: one.usual_seconds for one in reversed(self.kinds)}
        self.trunks_taken = [0] * len(self.channels)  # contacts that take a trunk
        self.waiting: dict[Contact, None] = {}
        self.revived: list[Contact] = []  # messages that came back to life during this event
        self.live_left = False  # a live contact left its queue during this event
        # Those of them whom a service model written in Python gives to nobody for a while.
        self.held: list[tuple[Place, Contact]] = []
        self.live: dict[Contact, None] = {}
        self.open_cases: dict[Case, None] = {}

    @property
    def now(self) -> int:
        """The present tick."""
        return self.env.now

    @property
    def acts_before(self) -> bool:
        """Whether needs that are foreseen are handled now before customers ask."""
        return self.plan.proactive and (not self.plan.orchestrates or self.is_orchestrated)

    @property
    def is_orchestrated(self) -> bool:
        """Whether there is an orchestrator, and it is up."""
        return self.uptime.is_up(self.env.now)

    # --- events -------------------------------------------------------------------------------

    def until(self, tick: int, key: int) -> Event:
        """An event that happens at ``tick``, in the common order of events."""
        return self.env.let_come(tick, key, [])

    def call(self, tick: int, key: int, then: Callable[[Event], None]) -> Event:
        """Let something happen at ``tick``, in the common order of events."""
        return self.env.let_come(tick, key, [then])

    def schedule_completion(self, delay: int, contact: Contact) -> None:
        """Something that an agent or self-service does for a contact ends after a delay."""
        key = event_key(COMPLETION, contact.case.number, contact.attempt)
        self.call(self.env.now + delay, key, lambda _: self.handlers.completion(contact))

    def set_timer(self, delay: int, contact: Contact) -> None:
        """Set the one timer of a contact; an older one is void."""
        contact.timer = None
        if delay >= NEVER:
            return

        def ring(event: Event) -> None:
            if contact.timer is event:
                contact.timer = None
                self.handlers.timer(contact)

        key = event_key(ROUTER_TIMER, contact.case.number, contact.attempt)
        contact.timer = self.call(self.env.now + delay, key, ring)

    def set_release(self, delay: int, contact: Contact) -> None:
        """A contact that is held may be served after a delay."""

        def ring(event: Event) -> None:
            if contact.release is event:
                self.handlers.release(contact)

        key = event_key(ROUTER_TIMER, contact.case.number, OF_CONTACT + contact.attempt)
        contact.release = self.call(self.env.now + delay, key, ring)

    def set_ring(self, tick: int, contact: Contact) -> None:
        """Further teams may serve a contact from a tick on, if it still waits."""

        def ring(event: Event) -> None:
            if contact.ring is event:
                contact.ring = None
                self.handlers.ring(contact)

        key = event_key(ROUTER_TIMER, contact.case.number, OF_CONTACT + contact.attempt)
        contact.ring = self.call(tick, key, ring)

    def set_clock(self, delay: int, contact: Contact) -> None:
        """The customer is patient for so long."""
        if delay >= NEVER:
            return

        def ring(event: Event) -> None:
            if contact.clock is event:
                contact.clock = None
                self.handlers.expiry(contact)

        key = event_key(EXPIRY, contact.case.number, contact.attempt)
        contact.clock = self.call(self.env.now + delay, key, ring)

    def wake(self, case: Case) -> None:
        """The customer's generator goes on, after everything that this event does."""
        word, case.wake_event = case.wake_event, None
        if word is not None:
            self.env.let_happen(word, event_key(WAKE, case.number, 0))

    def end_event(self) -> None:
        """Match those for whom this event made room without asking them."""
        if self.revived:
            self.handlers.revived()
        if any(team.may_take_messages for team in self.limited_teams):
            self.handlers.messages()
        if self.live_left:
            self.handlers.reserve()
