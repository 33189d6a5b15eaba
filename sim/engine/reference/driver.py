"""Runs the SimPy engine and collects the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import AgentState, CaseEnd, ContactEnd, StructuredArray, WorkKind
from sim.engine.reference.calendar import calendar
from sim.engine.reference.centre import Centre
from sim.engine.reference.completions import end_of_answered
from sim.engine.reference.customer import arrivals
from sim.engine.reference.events import connect
from sim.engine.reference.extension import Beside, Router
from sim.engine.reference.views import Surroundings
from sim.engine.stages import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.engine.reference.people import Contact
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import Process, ServiceModel

WORK_AT = {
    Stage.IN_WORK: WorkKind.HANDLING,
    Stage.AFTER_CONTACT_WORK: WorkKind.AFTER_CONTACT_WORK,
    Stage.SILENT: WorkKind.SILENT,
}


def run_reference(
    plan: Plan,
    tape: Tape,
    scenario: Scenario | None = None,
    model: ServiceModel | None = None,
    processes: Sequence[Process] = (),
) -> dict[str, StructuredArray]:
    """Serve a tape with the SimPy engine.

    Args:
        plan: of the scenario and the model's capabilities.
        tape: demand of one replication.
        scenario: needed only by those who look at the centre, which are
        model: a service model written in Python, and
        processes: that run beside the centre.

    Returns:
        the tables of the journal by name, see ``sim.engine.journal``.
    """
    centre = Centre(plan, tape)
    connect(centre)
    centre.env.process(calendar(centre))
    centre.env.process(arrivals(centre))
    if scenario is not None:
        around = Surroundings(scenario)
        centre.recent.is_watched = True  # for expected waits
        if model is not None:
            centre.router = Router(centre, model, around)
        for process in processes:
            Beside(centre, around).start(process)
    centre.env.run(until=plan.end_ticks)
    _close_the_books(centre)
    return centre.journal.tables()


def _close_the_books(centre: Centre) -> None:
    """Write what is still open at the end, by key."""
    end = centre.plan.end_ticks
    journal = centre.journal
    contacts = sorted(centre.live, key=lambda c: (c.case.number, c.attempt))
    for contact in contacts:
        if contact.turn is not None:
            journal.write_turn(contact, contact.turn, ended=-1)
        if contact.stage is Stage.SELF_SERVICE:
            contact.self_service = end - contact.offered
        contact.end = _end_of_open(contact)
        journal.write_contact(contact, closed=-1)
    for case in sorted(centre.open_cases, key=lambda c: c.number):
        journal.write_case(case, CaseEnd.OPEN)
    served = [contact for contact in contacts if contact.stage in WORK_AT]
    served.sort(key=lambda c: (c.agent.number if c.agent else -1, c.case.number, c.attempt))
    for contact in served:
        journal.write_work(contact, WORK_AT[contact.stage], end)
    for agent in centre.agents:
        if agent.state != AgentState.OFF and agent.state_since < end:
            journal.write_state(agent, end)


def _end_of_open(contact: Contact) -> ContactEnd:
    """How a contact that is live when the run ends is written down."""
    if contact.stage is Stage.AFTER_CONTACT_WORK:
        return end_of_answered(contact)
    return ContactEnd.ABANDONED if contact.silently_abandoned else ContactEnd.OPEN
