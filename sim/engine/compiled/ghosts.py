"""Ghosts: chats whose customer has left without a word, and which nobody has noticed yet."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import seize
from sim.engine.compiled.layout import HELD_IN_SILENCE
from sim.engine.compiled.sharing import schedule_completion
from sim.engine.compiled.world import World
from sim.randomness.purposes import SILENT_NOTICE
from sim.rules.draws import duration


@compiled
def take_ghost(w: World, slot: int, number: int) -> None:
    """An agent gets a chat in which nobody writes, and waits a while before closing it."""
    run = w.run[0]
    contact = w.contacts[slot]
    contact.agent = number
    contact.state = HELD_IN_SILENCE
    contact.spell_start = run.now
    seize(w, number, contact.channel)
    row = w.channel[contact.channel].silent_notice
    notice = 0
    if row >= 0:
        notice = duration(
            run.seed,
            run.replication,
            w.cases[contact.case_slot].key,
            SILENT_NOTICE,
            contact.attempt,
            w.distributions[row],
            w.quantile_table,
            run.grid,
        )
    schedule_completion(w, slot, run.now + notice)
