"""The reserve is used: agents kept for live contacts may take chats again."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.number_sets import CHATS_WAIT, PARTLY_LOADED, is_member, next_member
from sim.engine.compiled.service import serve_waiting
from sim.engine.compiled.world import World


@compiled
def use_reserve(w: World) -> None:
    """After a held live contact left its queue, let agents who were kept for it take chats again.

    These are the partly loaded ones.
    """
    run = w.run[0]
    while run.live_left:
        run.live_left = 0
        if not run.reserve:
            break
        team = next_member(w, CHATS_WAIT, 0)
        while team >= 0:
            _use_reserve_of(w, team)
            team = next_member(w, CHATS_WAIT, team + 1)


@compiled
def _use_reserve_of(w: World, team: int) -> None:
    """The partly loaded agents of a team who have room, in order of number, while chats wait."""
    number = next_member(w, PARTLY_LOADED, w.team[team].first_agent)
    last = w.team[team].first_agent + w.team[team].agents
    while 0 <= number < last and is_member(w, CHATS_WAIT, team):
        serve_waiting(w, number)
        number = next_member(w, PARTLY_LOADED, number + 1)
