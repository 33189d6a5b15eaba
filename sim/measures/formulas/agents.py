"""Measures of agents' time and of money."""

from __future__ import annotations

from typing import Final

from sim.measures.measure import ANSWERED, CASE, CONTACT, COST, STAFF, Measure, count, mean

# fmt: off
AGENTS: Final = (
    mean("occupancy", "occupancy", "share", "occupied", "staffed", "neither",
          "time with at least one contact or its after-contact work / staffed time, places held "
          "included", STAFF),
    mean("utilisation", "utilisation", "share", "load", "staffed", "neither",
          "work times the capacity it takes / staffed time", STAFF),
    mean("idle_share", "idle share", "share", "available", "staffed", "neither",
          "time available / staffed time", STAFF),
    mean("concurrency", "contacts in work at once", "contacts", "working", "worked",
          "neither", "time in contacts and their after-contact work, each counted / time with any",
          STAFF),
    mean("agents_on_duty", "agents on duty", "agents", "present", "clock", "neither",
          "hours on duty / hours on the clock", STAFF),
    count("present_hours", "hours on duty", "h", "lower", STAFF, "present"),
    count("staffed_hours", "staffed hours", "h", "neither", STAFF, "staffed"),
    count("overtime_hours", "hours of overtime", "h", "lower", STAFF, "overtime"),
    count("pause_hours", "hours of paid breaks and training", "h", "neither", STAFF, "unavailable"),
    count("absent_hours", "hours of paid absence", "h", "lower", STAFF, "absent"),
    Measure("paid_hours", "paid hours", "h",
            "hours on duty and absent / (1 - shrinkage of the team, or its planned absence)",
            "paid", "", "lower", STAFF),
    mean("fte", "full-time equivalents", "FTE", "paid", "full_time", "lower",
          "paid hours / paid hours of one full-time agent in the same time", STAFF),
)

MONEY: Final = (
    Measure("agent_months", "agent-months", "agent-months",
            "paid hours / paid hours of one full-time agent in a month", "agent_months", "",
            "lower", STAFF),
    Measure("total_cost", "total cost", "money",
            "labour + premiums + training + platform + integration + channels + proactive actions",
            "total_cost", "", "lower", COST),
    Measure("labour_cost", "labour cost", "money", "paid hours x wage", "labour_cost", "", "lower",
            STAFF),
    Measure("premium_cost", "premiums on wages", "money",
            "overtime x wage x premium + hours on duty at night, on Sundays, on holidays x premium",
            "premium_cost", "", "lower", STAFF),
    Measure("training_cost", "training cost", "money", "labour cost x share for secondary skills",
            "training_cost", "",
            "lower", STAFF),
    Measure("channel_cost", "channel cost", "money",
            "price per handled contact and per minute with the agent, and of contacts and minutes "
            "in self-service", "channel_cost", "", "lower", ANSWERED),
    Measure("proactive_cost", "cost of proactive actions", "money",
            "price of an action x proactive actions", "proactive_cost", "", "lower", CASE),
    Measure("platform_cost", "platform cost", "money",
            "price per agent-month x paid hours / paid hours per month", "platform_cost",
            "", "lower", STAFF),
    Measure("integration_cost", "integration cost", "money",
            "price per channel-month x channels x months", "integration_cost", "",
            "lower", COST),
    Measure("purchase_margin_lost", "margin of purchases lost now", "money",
            "chance of buying x margin, of purchases that were given up", "purchase_margin_lost",
            "", "lower", CASE),
    Measure("purchase_margin_kept", "margin of purchases kept", "money",
            "chance of buying x margin, of purchases whose case was resolved",
            "purchase_margin_kept", "", "higher", CASE),
    Measure("overhead_cost", "overhead (not in the total)", "money", "labour cost x overhead share",
            "overhead", "", "lower", STAFF),
    Measure("cost_per_contact", "cost per handled contact", "money", "total cost / handled",
            "total_cost", "handled", "lower", COST,
            caution="flattered by repeats and duplicates"),
    mean("cost_per_case", "cost per case", "money", "total_cost", "cases", "lower",
          "total cost / cases, open ones included", COST),
    mean("cost_per_resolved_case", "cost per resolved case", "money", "total_cost",
          "cases_resolved", "lower",
          "total cost / resolved cases", COST),
    mean("loaded_cost_per_resolved_case", "cost per resolved case, overhead included", "money",
          "loaded_cost", "cases_resolved", "lower",
          "(total cost + overhead) / resolved cases", COST),
    mean("direct_cost_per_contact", "direct cost per handled contact", "money", "direct_cost",
          "handled", "lower",
          "(paid time behind the work, idle time left out, x wage + channel cost) / handled",
          CONTACT),
)
# fmt: on
