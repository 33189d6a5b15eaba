"""The rows of the journal as the textbook loop writes them: most columns are constants here."""

from __future__ import annotations

from sim.bench.textbook.arrays import Arrays
from sim.compiling import compiled
from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_RESOLVED,
    AgentState,
    CaseEnd,
    ContactEnd,
    WorkKind,
)
from sim.rules.emotion import calmed, raised

ANSWERED = int(ContactEnd.ANSWERED)
ABANDONED = int(ContactEnd.ABANDONED)
RESOLVED = int(CaseEnd.RESOLVED)
GIVEN_UP = int(CaseEnd.GIVEN_UP)
AVAILABLE = int(AgentState.AVAILABLE)
BUSY = int(AgentState.BUSY)
HANDLING = int(WorkKind.HANDLING)
NOBODY = -1


@compiled
def write_answered(d: Arrays, case: int, agent: int) -> None:
    """A service is over: a contact, a case and a spell of work."""
    numbers = d.numbers[0]
    taken = d.agents[agent].taken
    source = d.tape[case]
    is_long = taken - source.arrival > numbers.wait_threshold
    emotion = source.emotion
    if is_long:
        emotion = raised(emotion, numbers.rise_beyond_threshold)
    emotion = calmed(emotion, numbers.fall_resolved)
    flags = FLAG_RESOLVED | FLAG_BEYOND_WAIT_THRESHOLD if is_long else FLAG_RESOLVED
    _write_contact(d, case, taken, numbers.now, agent, flags, ANSWERED)
    _write_case(d, case, taken, emotion, 1 if is_long else 0, RESOLVED)
    _write_work(d, case, taken, agent)


@compiled
def write_abandoned(d: Arrays, case: int) -> None:
    """A customer has hung up: a contact and a case."""
    numbers = d.numbers[0]
    source = d.tape[case]
    is_long = numbers.now - source.arrival > numbers.wait_threshold
    emotion = source.emotion
    if is_long:
        emotion = raised(emotion, numbers.rise_beyond_threshold)
    emotion = raised(emotion, numbers.rise_abandoned)
    flags = FLAG_BEYOND_WAIT_THRESHOLD if is_long else 0
    _write_contact(d, case, numbers.now, -1, NOBODY, flags, ABANDONED)
    _write_case(d, case, numbers.now, emotion, 1 if is_long else 0, GIVEN_UP)


@compiled
def change_state(d: Arrays, number: int, busy: int) -> None:
    """An agent becomes busy or available: the spell before it is written, if it was one."""
    numbers = d.numbers[0]
    agent = d.agents[number]
    if agent.since < numbers.now:
        row = d.state_rows[numbers.states]
        numbers.states += 1
        row.start = agent.since
        row.end = numbers.now
        row.agent = number
        row.state = BUSY if agent.busy else AVAILABLE
        row.overtime = 0
    agent.since = numbers.now
    agent.busy = busy


@compiled
def _write_contact(
    d: Arrays, case: int, left_queue: int, talk_end: int, agent: int, flags: int, end: int
) -> None:
    numbers = d.numbers[0]
    row = d.contact_rows[numbers.contacts]
    numbers.contacts += 1
    is_answered = agent != NOBODY
    talk = talk_end - left_queue if is_answered else 0
    row.offered = d.tape[case].arrival
    row.queued = d.tape[case].arrival
    row.left_queue = left_queue
    row.talk_end = talk_end
    row.closed = numbers.now
    row.authenticate = 0
    row.identify = 0
    row.read = 0
    row.repeat = 0
    row.companion = 0
    row.switch = 0
    row.closing = 0
    row.resume = 0
    row.virtual_wait = 0
    row.talk = talk
    row.after_contact_work = 0
    row.logging = 0
    row.worked = talk
    row.self_service = 0
    row.case = case
    row.agent = agent
    row.attempt = 1
    row.answered_index = 1 if is_answered else 0
    row.earlier = 0
    row.missing = 0
    row.flags = flags
    row.emotion = d.tape[case].emotion
    row.team = 0 if is_answered else NOBODY
    row.turns = 0
    row.joined = 0
    row.entry_channel = 0
    row.channel = 0
    row.end = end


@compiled
def _write_case(d: Arrays, case: int, left_queue: int, emotion: int, long: int, end: int) -> None:
    numbers = d.numbers[0]
    source = d.tape[case]
    row = d.case_rows[numbers.cases]
    numbers.cases += 1
    row.arrival = source.arrival
    row.closed = numbers.now
    row.wait = left_queue - source.arrival
    row.case = case
    row.customer = source.customer
    row.segment = source.segment
    row.intent = source.intent
    row.attempts = 1
    row.answered = 1 if end == RESOLVED else 0
    row.abandoned = 0 if end == RESOLVED else 1
    row.blocked = 0
    row.balked = 0
    row.closed_out = 0
    row.foreseen = 0
    row.proactive_actions = 0
    row.waits_beyond_threshold = long
    row.repetitions = 0
    row.switches = 0
    row.transfers = 0
    row.channels = 1
    row.emotion = emotion
    row.first_channel = 0
    row.end = end


@compiled
def _write_work(d: Arrays, case: int, taken: int, agent: int) -> None:
    numbers = d.numbers[0]
    row = d.work_rows[numbers.work]
    numbers.work += 1
    row.start = taken
    row.end = numbers.now
    row.agent = agent
    row.case = case
    row.attempt = 1
    row.turn = 0
    row.channel = 0
    row.kind = HANDLING
