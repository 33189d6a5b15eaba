"""The reserve is used: agents kept for live contacts may take chats again."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.reserve import chat_waits_for
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
        for team in range(len(w.team)):
            if not w.team[team].mixed:
                continue
            first = w.team[team].first_agent
            for number in range(first, first + w.team[team].agents):
                if not chat_waits_for(w, team):
                    break
                if w.agents[number].listed and w.agents[number].items > 0:
                    serve_waiting(w, number)
