"""Measures of messages and their threads, and of self-service."""

from __future__ import annotations

from typing import Final

from sim.measures.measure import ANSWERED, CONTACT, STAFF, Measure, count, mean, quantile, share

# fmt: off
MESSAGES: Final = (
    count("turns", "messages of customers in threads", "turns", "neither", CONTACT),
    mean("turns_per_thread", "turns per thread", "turns/thread", "turns_of_threads",
         "handled_threads", "neither", "turns that were worked / handled threads", ANSWERED),
    mean("turn_wait_mean_hours", "mean wait of messages", "h", "turn_wait", "turns_begun", "lower",
         "from a message to the agent's beginning with it, in opening hours / messages begun with",
         ANSWERED),
    quantile("turn_wait_p50_hours", "median wait of messages", "h", "turn", 0.5),
    quantile("turn_wait_p90_hours", "90th percentile of the wait of messages", "h", "turn", 0.9),
    share("chased_rate", "threads that were chased", "ever_chased", "threads", "lower",
          "threads in which the customer asked again about an answer that had not come / threads"),
    mean("interruptions_per_turn", "interruptions per turn", "interruptions/turn",
         "turn_interruptions", "turns_replied", "lower",
         "times that work on a turn gave way to a call or chat / turns answered", ANSWERED),
    share("owner_turn_rate", "turns with the same agent", "owner_turns", "later_turns", "higher",
          "turns after the first that the agent of the turn before answered / turns after the "
          "first that were answered", ANSWERED),
    share("owner_wait_rate", "turns that waited for their agent", "owner_waits", "later_turns",
          "neither",
          "turns after the first that waited for the agent of the turn before / turns after the "
          "first that were answered", ANSWERED),
    mean("backlog_mean", "messages waiting, mean", "turns", "waiting_turns", "clock", "lower",
         "hours that messages waited until an agent began with them / hours on the clock",
         CONTACT),
    Measure("backlog_at_end", "messages waiting at the end", "turns",
            "messages that nobody had begun with when the window, or the interval, ended",
            "turns_left", "", "lower", CONTACT),
    mean("held_slot_share", "places held for silent customers", "share", "holding", "staffed",
         "lower", "time with nothing but silent threads or chats in hand / staffed time", STAFF),
)

SELF_SERVICE: Final = (
    count("self_service_contacts", "contacts in self-service", "contacts", "neither", CONTACT,
          "self_service_entered"),
    share("containment_rate", "containment", "self_service_contained", "self_service_entered",
          "neither",
          "contacts that ended in self-service, solved or not / contacts in self-service"),
    share("self_service_resolution_rate", "resolution in self-service", "self_service_solved",
          "self_service_entered", "higher",
          "contacts whose case self-service solved / contacts in self-service (containment is not "
          "resolution)"),
    share("hand_over_rate", "handed over by self-service", "self_service_handed_over",
          "self_service_entered", "neither",
          "contacts passed on to an agent / contacts in self-service"),
    mean("self_service_minutes", "time in self-service", "min", "self_service_time",
         "self_service_entered", "neither", "minutes in self-service / contacts in self-service"),
)
# fmt: on
