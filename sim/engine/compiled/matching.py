"""Matching: the best agent for a contact, the best contact for an agent; who is kept in reserve."""

from __future__ import annotations

from sim.compiling import compiled
from sim.engine.compiled.agents import has_room, places_at, takes_new
from sim.engine.compiled.number_sets import CHATS_WAIT, add, discard
from sim.engine.compiled.orchestration import is_up
from sim.engine.compiled.queues import outranks_for
from sim.engine.compiled.standings import first_giving_way, fits
from sim.engine.compiled.world import World
from sim.rules.codes import CAPACITY, MODE_ASYNC, MODE_CHAT, MODE_LIVE
from sim.rules.matching import drawn_place, leaves_enough_free, takes_one_more_message


@compiled
def keeps_reserve(w: World, team: int, slot: int) -> bool:
    """Whether partly loaded agents of a team refuse an arriving chat.

    They do while a higher-ranked live contact waits that they may serve.
    """
    served = w.team[team]
    if not w.run[0].reserve or not served.mixed:
        return False
    if w.channel[w.contacts[slot].channel].mode != MODE_CHAT:
        return False
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        channel = w.queue[queue].channel
        is_live = head >= 0 and w.channel[channel].mode == MODE_LIVE
        if is_live and w.channel_served[channel] and outranks_for(w, team, head, slot):
            return True
    return False


@compiled
def note_chat_queue(w: World, queue: int, change: int) -> None:
    """Chats begin (1) or cease (-1) to wait in a queue: its mixed teams may, or need not, look."""
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        team = w.queue_teams[place]
        before = w.team_state[team].chat_queues
        w.team_state[team].chat_queues = before + change
        if not w.team[team].mixed:
            continue
        if before == 0:
            add(w, CHATS_WAIT, team)
        elif before + change == 0:
            discard(w, CHATS_WAIT, team)


@compiled
def find_agent(w: World, slot: int, with_affinity: bool) -> int:
    """Agent with room for an arriving contact, or -1.

    The last agent of the case where the model keeps affinity, else the team that comes first in the
    order of the queue, then the fullest (or emptiest) with room, then the agent longest unchanged,
    or anybody of those who stand alike.
    """
    contact = w.contacts[slot]
    if not w.channel_served[contact.channel]:
        return -1
    if with_affinity and w.run[0].same_agent:
        last = w.cases[contact.case_slot].last_agent
        if last >= 0 and _serves(w, last, contact.queue) and _may_take(w, last, slot):
            return last
    best = -1
    rank = 0
    first = first_team(w, contact.queue)
    for place in range(first, first + w.queue[contact.queue].teams):
        if best >= 0 and w.queue_rank[place] != rank:
            break
        found = _first_of_team(w, w.queue_teams[place], slot)
        if found >= 0 and (best < 0 or _preferred(w, found, best)):
            best = found
            rank = w.queue_rank[place]
    if best >= 0 and w.run[0].random_choice:
        return _drawn(w, slot, rank, w.agents[best].items)
    return best


@compiled
def _first_of_team(w: World, team: int, slot: int) -> int:
    """The agent of a team who would take an arriving contact, or -1."""
    contact = w.contacts[slot]
    most = w.run[0].max_items
    if w.team[team].mixed and keeps_reserve(w, team, slot):
        most = 0
    return _first_with_room(w, team, contact.queue, most)


@compiled
def _drawn(w: World, slot: int, rank: int, items: int) -> int:
    """Any of the agents with room who hold so many contacts, of the teams of a rank.

    It counts them, draws a place, and counts again up to there.
    """
    contact = w.contacts[slot]
    turn = w.threads[slot].turn if w.channel[contact.channel].mode == MODE_ASYNC else 0
    count = _count_alike(w, slot, rank, items, -1)
    case = w.cases[contact.case_slot]
    place = drawn_place(w, case, contact.attempt, turn, count)
    return _count_alike(w, slot, rank, items, place)


@compiled
def _count_alike(w: World, slot: int, rank: int, items: int, wanted: int) -> int:
    """The agent at a place among those who stand alike; with -1, how many there are."""
    contact = w.contacts[slot]
    count = 0
    first = first_team(w, contact.queue)
    for place in range(first, first + w.queue[contact.queue].teams):
        team = w.queue_teams[place]
        if w.queue_rank[place] != rank or _first_of_team(w, team, slot) < 0:
            continue
        if items > 0 and w.team[team].mixed and keeps_reserve(w, team, slot):
            continue
        if items == 0 and keeps_free(w, team, contact.queue):
            continue
        number = w.bucket_head[team, items]
        while number >= 0:
            if has_room(w, number, contact.channel):
                if count == wanted:
                    return number
                count += 1
            number = w.agents[number].next
    return count


@compiled(inline=True)
def keeps_free(w: World, team: int, queue: int) -> bool:
    """Whether the agents of a team who hold nothing stay free for others than those of a queue."""
    return not leaves_enough_free(w.team_state[team].free, w.kept_free[team, queue])


@compiled
def takes_messages(w: World, team: int, channel: int) -> bool:
    """Whether a team takes one more message of a channel from the queue.

    While a call or chat could come, those that do not give way to it are limited.
    """
    served = w.team[team]
    state = w.team_state[team]
    if not w.channel[channel].holds_place or not served.limited or state.open_synchronous == 0:
        return True
    weight = w.channel[channel].weight
    return takes_one_more_message(state.message_load, weight, served.message_share, state.active)


@compiled
def message_to_offer(w: World, team: int) -> int:
    """Of the messages that wait for a team the one that goes first and may be taken, or -1."""
    served = w.team[team]
    best = -1
    for place in range(served.first_queue, served.first_queue + served.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        channel = w.queue[queue].channel
        if head < 0 or not w.channel[channel].holds_place or not w.channel_served[channel]:
            continue
        if _first_of_team(w, team, head) >= 0:
            best = _better(w, team, head, best)
    return best


@compiled(inline=True)
def first_team(w: World, queue: int) -> int:
    """Where the teams of a queue begin, in the order in which they are preferred now."""
    return w.queue[queue].first_suited if is_up(w) else w.queue[queue].first_team


@compiled
def has_places(w: World, queue: int, taken: int) -> bool:
    """Whether agents have room for more contacts of a queue than so many."""
    channel = w.queue[queue].channel
    if not w.channel_served[channel]:
        return False
    most = 0 if w.channel[channel].weight == CAPACITY else w.run[0].max_items
    places = 0
    first = w.queue[queue].first_team
    for place in range(first, first + w.queue[queue].teams):
        team = w.queue_teams[place]
        if not takes_messages(w, team, channel):
            continue
        for items in range(int(keeps_free(w, team, queue)), most + 1):
            number = w.bucket_head[team, items]
            while number >= 0:
                places += places_at(w, number, channel)
                if places > taken:
                    return True
                number = w.agents[number].next
    return False


@compiled
def serves_channel(w: World, team: int, channel: int) -> bool:
    """Whether a team serves a queue of a channel."""
    served = w.team[team]
    for place in range(served.first_queue, served.first_queue + served.queues):
        if w.queue[w.team_queues[place]].channel == channel:
            return True
    return False


@compiled
def find_interruptible(w: World, slot: int) -> int:
    """Agent who would put threads aside for an arriving synchronous contact, or -1.

    Of the teams that come first in the order of the queue, who changed last.
    """
    contact = w.contacts[slot]
    best = -1
    rank = 0
    first = first_team(w, contact.queue)
    for place in range(first, first + w.queue[contact.queue].teams):
        if best >= 0 and w.queue_rank[place] != rank:
            break
        number = first_giving_way(w, w.queue_teams[place], contact.channel)
        if number >= 0 and (best < 0 or _changed_later(w, number, best)):
            best = number
            rank = w.queue_rank[place]
    return best


@compiled
def best_contact(w: World, number: int) -> int:
    """Contact that a free or partly free agent takes now, or -1: calls and chats first."""
    agent = w.agents[number]
    if not agent.listed and (agent.aside == 0 or not takes_new(w, number)):
        return -1
    team = w.team[agent.team]
    partly = w.run[0].reserve and team.mixed and agent.items > 0
    best = -1
    blocked = -1
    message = -1
    for place in range(team.first_queue, team.first_queue + team.queues):
        queue = w.team_queues[place]
        head = w.queue_root[queue]
        if head < 0:
            continue
        channel = w.queue[queue].channel
        if not w.channel_served[channel]:
            continue
        if agent.items == 0 and keeps_free(w, agent.team, queue):
            continue
        mode = w.channel[channel].mode
        if mode == MODE_ASYNC:
            if has_room(w, number, channel) and takes_messages(w, agent.team, channel):
                message = _better(w, agent.team, head, message)
        elif fits(w, number, channel):
            best = _better(w, agent.team, head, best)
        elif partly and mode == MODE_LIVE:
            blocked = _better(w, agent.team, head, blocked)
    if best >= 0:
        refused = blocked >= 0 and _is_chat(w, best) and outranks_for(w, agent.team, blocked, best)
        return -1 if refused else best
    own = _first_in_owner_queue(w, number)
    if own >= 0 and has_room(w, number, w.contacts[own].channel):
        message = _better(w, agent.team, own, message)
    return message


@compiled
def _first_in_owner_queue(w: World, number: int) -> int:
    """Of the turns that wait for an agent, the first on a channel that is served now, or -1."""
    slot = w.agents[number].owner_queue_head
    while slot >= 0 and not w.channel_served[w.contacts[slot].channel]:
        slot = w.threads[slot].next_in_owner_queue
    return slot


@compiled
def _better(w: World, team: int, one: int, best: int) -> int:
    """Of a contact and the best so far (-1: none) the one that outranks the other for a team."""
    return one if best < 0 or outranks_for(w, team, one, best) else best


@compiled
def _changed_later(w: World, one: int, other: int) -> bool:
    """Who of two agents took or finished something later; ties by the lower number."""
    a = w.agents[one]
    b = w.agents[other]
    return a.since > b.since or (a.since == b.since and one < other)


@compiled
def _may_take(w: World, number: int, slot: int) -> bool:
    """Whether an eligible agent takes an arriving contact: on duty, with room, not in reserve."""
    agent = w.agents[number]
    contact = w.contacts[slot]
    if not agent.listed or not has_room(w, number, contact.channel):
        return False
    if not takes_messages(w, agent.team, contact.channel):
        return False
    if agent.items == 0:
        return not keeps_free(w, agent.team, contact.queue)
    return not keeps_reserve(w, agent.team, slot)


@compiled
def _serves(w: World, number: int, queue: int) -> bool:
    """Whether an agent's team serves a queue."""
    team = w.team[w.agents[number].team]
    for place in range(team.first_queue, team.first_queue + team.queues):
        if w.team_queues[place] == queue:
            return True
    return False


@compiled
def _is_chat(w: World, slot: int) -> bool:
    """Whether a contact is a chat."""
    return w.channel[w.contacts[slot].channel].mode == MODE_CHAT


@compiled
def _first_with_room(w: World, team: int, queue: int, most: int) -> int:
    """First agent of a team who may take one of a queue and has at most so many in hand.

    In order of packing, then of becoming idle.
    """
    channel = w.queue[queue].channel
    if not takes_messages(w, team, channel):
        return -1
    pack = w.run[0].pack
    if w.channel[channel].weight == CAPACITY:
        most = 0  # needs an agent who holds nothing
    least = 1 if keeps_free(w, team, queue) else 0
    for step in range(most + 1 - least):
        items = most - step if pack else least + step
        number = w.bucket_head[team, items]
        while number >= 0:
            if has_room(w, number, channel):
                return number
            number = w.agents[number].next
    return -1


@compiled
def _preferred(w: World, one: int, other: int) -> bool:
    """Whether an agent goes before one of another team that stands as high."""
    a = w.agents[one]
    b = w.agents[other]
    if a.items != b.items:
        return (a.items > b.items) == (w.run[0].pack != 0)
    if a.since != b.since:
        return a.since < b.since
    return one < other
