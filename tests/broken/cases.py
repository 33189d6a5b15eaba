# ruff: noqa: E501 - one line per case reads as a table
"""Broken scenarios and tables, each with what must be said about it.

The list is plain data, so that the command line is tried on the same cases: `write(case, folder)`
writes the files and returns the path of the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MAIN = "scenario.toml"

GOOD = """\
name = "good"
[scenario]
horizon_days = 7
replications = 5
[channels.voice]
media = ["speech"]
trunks = 30
opening = { weekday = "08:00-20:00" }
patience = { distribution = "exponential", mean_seconds = 300 }
talk = { distribution = "lognormal", mean_seconds = 300, cv = 1.1 }
service_level = { threshold_seconds = 20, target_share = 0.8 }
[channels.chat]
mode = "chat"
media = ["text", "photo"]
max_per_agent = 3
[segments.private]
share = 0.8
channel_preference = { voice = 0.7, chat = 0.3 }
[segments.business]
share = 0.2
channel_preference = { voice = 1.0 }
[intents.question]
share = 0.9
[intents.claim]
share = 0.1
medium = "photo"
[[demand.sources]]
name = "week"
kind = "weekly"
cases_per_week = 3000
[teams.front]
channels = ["voice", "chat"]
home_channels = ["voice"]
headcount = 12
[teams.chatters]
channels = ["chat"]
headcount = { weekday = 4 }
"""

TABLE = """\
interval_start,channel,offered
2026-01-05 08:00,voice,10
2026-01-05 08:30,voice,12
2026-01-05 09:00,voice,14
"""

_WEEKLY = 'name = "week"\nkind = "weekly"\ncases_per_week = 3000\n'
_FROM_TABLE = GOOD.replace(
    _WEEKLY, 'name = "week"\nkind = "interval_table"\nfile = "volumes.csv"\n'
)
_FROM_BOOK = _FROM_TABLE.replace("volumes.csv", "volumes.xlsx")
_STAFFED = GOOD.replace("headcount = 12", "").replace(
    "[teams.front]", '[staffing.table]\nfile = "staff.csv"\n[teams.front]'
)


@dataclass(frozen=True)
class Expected:
    """One promised fault: its key (or a part of it), a phrase of its text, and its value and suggestion if any."""

    key: str
    phrase: str
    value: str = ""
    suggestion: str = ""
    file: str = ""


@dataclass(frozen=True)
class Case:
    """Files by name (the scenario is `scenario.toml`), overrides, and the faults that must all be reported."""

    name: str
    files: dict[str, bytes]
    faults: tuple[Expected, ...]
    overrides: tuple[str, ...] = field(default=())


def write(case: Case, folder: Path) -> Path:
    """Write the files of a case and return the path of its scenario."""
    for name, content in case.files.items():
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
    return folder / MAIN


def _edited(name: str, old: str, new: str, *faults: Expected) -> Case:
    """The good scenario with one text replaced."""
    if old not in GOOD:
        raise ValueError(f"{name}: the good scenario does not contain {old!r}")
    return Case(name, {MAIN: GOOD.replace(old, new, 1).encode()}, faults)


def _raw(name: str, content: bytes, *faults: Expected) -> Case:
    return Case(name, {MAIN: content}, faults)


def _added(name: str, text: str, *faults: Expected) -> Case:
    """The good scenario with text at its end."""
    return Case(name, {MAIN: (GOOD + text).encode()}, faults)


def _table(name: str, content: str | bytes, *faults: Expected, more: str = "") -> Case:
    """The good scenario with its volumes from a CSV file, and lines added to the source."""
    scenario = _FROM_TABLE.replace('file = "volumes.csv"\n', f'file = "volumes.csv"\n{more}')
    data = content.encode() if isinstance(content, str) else content
    return Case(name, {MAIN: scenario.encode(), "volumes.csv": data}, faults)


def _rows(*rows: str, head: str = "interval_start,channel,offered") -> str:
    return "\n".join((head, *rows)) + "\n"


def _set(name: str, override: str, *faults: Expected) -> Case:
    return Case(name, {MAIN: GOOD.encode()}, faults, (override,))


E = Expected
KEYS = [
    _edited("unknown key", "trunks = 30", "trnuks = 30", E("channels.voice.trnuks", "unknown key", "30", "trunks")),
    _edited("unknown section", "[teams.chatters]", "[team.chatters]", E("team", "unknown key", "", "teams")),
    _edited("minutes for seconds", "mean_seconds = 300 }", "mean_minutes = 5 }",
            E("channels.voice.patience.mean_minutes", "unknown key", "5", "mean_seconds = 300")),
    _edited("percent for share", "target_share = 0.8", "target_percent = 80",
            E("service_level.target_percent", "unknown key", "80", "target_share = 0.8")),
    _edited("days in weeks", "horizon_days = 7", "horizon_weeks = 2", E("scenario.horizon_weeks", "unknown key", "2", "horizon_days = 14")),
    _edited("key in the wrong section", 'name = "good"', 'name = "good"\nseed = 3', E("seed", "unknown key", "3", "scenario.seed")),
    _edited("required key", "cases_per_week = 3000", "", E("demand.sources.week.cases_per_week", "is required")),
    _edited("required preference", "channel_preference = { voice = 1.0 }", "", E("segments.business.channel_preference", "is required")),
    _edited("name with a dot", "[intents.claim]", '[intents."claim.new"]', E("intents.claim.new", "is not a name")),
    _edited("no headcount", "headcount = 12", "", E("teams.front.headcount", "is required")),
    _raw("no channels", b'name = "x"\n', E("channels", "is required"), E("segments", "is required"), E("intents", "is required")),
]  # fmt: skip

VALUES = [
    _added("too many channels", "".join(f"[channels.c{n}]\n" for n in range(62)), E("channels", "has too many entries; allowed: at most 63")),
    _edited("text for number", "trunks = 30", 'trunks = "30"', E("channels.voice.trunks", "is not a whole number", '"30"', "30")),
    _edited("fraction for whole number", "replications = 5", "replications = 2.5", E("scenario.replications", "is not a whole number", "2.5")),
    _edited("number for text", 'name = "good"', "name = 5", E("name", "is not a text", "5")),
    _edited("text for switch", "[teams.front]", '[staffing]\nblending = "yes"\n[teams.front]', E("staffing.blending", "is neither true nor false", "yes", "true")),
    _edited("number for list", 'media = ["speech"]', "media = 3", E("channels.voice.media", "is not a list", "3")),
    _edited("number for section", "[teams.chatters]\nchannels = [\"chat\"]\nheadcount = { weekday = 4 }\n", "[teams]\nchatters = 4\n",
            E("teams.chatters", "is not a table of keys", "4")),
    _edited("negative", "trunks = 30", "trunks = -3", E("channels.voice.trunks", "is too small", "-3")),
    _edited("zero mean", "mean_seconds = 300, cv", "mean_seconds = 0, cv", E("channels.voice.talk.mean_seconds", "is too small", "0")),
    _edited("huge", "cases_per_week = 3000", "cases_per_week = 1e30", E("cases_per_week", "is too large", "1e+30")),
    _edited("huge horizon", "horizon_days = 7", "horizon_days = 1e9", E("scenario.horizon_days", "is too large")),
    _edited("huge volume", "cases_per_week = 3000", "cases_per_week = 1e8\nvolume_factor = 900", E("demand", "more than can be simulated")),
    _edited("NaN", "cases_per_week = 3000", "cases_per_week = nan", E("cases_per_week", "is not a finite number", "nan")),
    _edited("infinity", "mean_seconds = 300, cv", "mean_seconds = inf, cv", E("channels.voice.talk.mean_seconds", "is not a finite number", "inf")),
    _edited("share above one", "target_share = 0.8", "target_share = 80", E("service_level.target_share", "is too large", "80", "0.8")),
    _edited("percent text", "target_share = 0.8", 'target_share = "80%"', E("service_level.target_share", "is not a number", "80%", "0.8")),
    _edited("unknown mode", 'mode = "chat"', 'mode = "chta"', E("channels.chat.mode", "is not one of the choices", "chta", "chat")),
    _edited("unknown distribution", '"lognormal"', '"lognormall"', E("channels.voice.talk.distribution", "is not one of the choices", "lognormall", "lognormal")),
    _edited("distribution without kind", 'distribution = "exponential", mean', 'type = "exponential", mean',
            E("channels.voice.patience.distribution", "is required", "", 'distribution = "exponential"')),
    _edited("distribution from a switch", 'talk = { distribution = "lognormal", mean_seconds = 300, cv = 1.1 }', "talk = true",
            E("channels.voice.talk", "not a distribution", "true")),
    _edited("half a form", "mean_seconds = 300, cv = 1.1", "mean_seconds = 300, sigma = 1", E("channels.voice.talk", "exactly one of its forms")),
    _edited("disorder", '{ distribution = "lognormal", mean_seconds = 300, cv = 1.1 }',
            '{ distribution = "triangular", low_seconds = 9, mode_seconds = 5, high_seconds = 7 }', E("channels.voice.talk", "not in order")),
    _edited("unknown kind of source", '"weekly"', '"weekley"', E("demand.sources.week.kind", "is not one of the choices", "weekley", "weekly")),
    _edited("opening without minutes", "08:00-20:00", "8-20", E("channels.voice.opening.weekday", "not opening hours", "8-20")),
    _edited("opening at 25 o'clock", "08:00-20:00", "08:00-25:00", E("channels.voice.opening.weekday", "not opening hours")),
    _edited("opening on an unknown day", "weekday = \"08", "monday = \"08", E("channels.voice.opening.monday", "is not a day")),
    _edited("headcount of seven", "headcount = 12", "headcount = [1, 2, 3, 4, 5, 6, 7]", E("teams.front.headcount", "does not divide the day")),
    _edited("headcount below nothing", "headcount = 12", "headcount = -1.5", E("teams.front.headcount", "no head count", "-1.5")),
    _edited("negative headcount in a list", "headcount = 12", "headcount = [5, -5]", E("teams.front.headcount.1", "range", "-5")),
    _edited("profile that does not sum", "cases_per_week = 3000", "cases_per_week = 3000\nintraday_shares = [0.5, 0.4]",
            E("demand.sources.week.intraday_shares", "sum to 0.9")),
    _edited("start with a zone", "[scenario]", "[scenario]\nstart = 2026-01-05T00:00:00Z", E("scenario.start", "time zone")),
    _edited("start that is none", "[scenario]", '[scenario]\nstart = "soon"', E("scenario.start", "is not a date and time", "soon")),
    _edited("warm-up too long", "[scenario]", "[scenario]\nwarm_up_hours = 500", E("scenario.warm_up_hours", "nothing to measure", "500")),
]  # fmt: skip

TOGETHER = [
    _edited("unknown channel in preference", "{ voice = 0.7, chat = 0.3 }", "{ vioce = 0.7, chat = 0.3 }",
            E("segments.private.channel_preference.vioce", "unknown channel", "0.7", "voice")),
    _edited("unknown channel of a team", 'channels = ["chat"]', 'channels = ["chats"]', E("teams.chatters.channels", "unknown channel", "chats", "chat")),
    _edited("home channel not trained", 'home_channels = ["voice"]', 'home_channels = ["mail"]', E("teams.front.home_channels", "unknown channel of this team", "mail")),
    _edited("unknown intent of a team", "headcount = 12", 'headcount = 12\nintents = ["questions"]', E("teams.front.intents", "unknown intent", "questions", "question")),
    _edited("secondary intent not handled", "headcount = 12", 'headcount = 12\nintents = ["question"]\nsecondary_intents = ["claim"]',
            E("teams.front.secondary_intents", "unknown intent of this team", "claim")),
    _edited("proficiency in what is not handled", "headcount = 12", 'headcount = 12\nproficiency = [{ intents = ["claims"], handle_time_factor = 0.8 }]',
            E("teams.front.proficiency.0.intents", "unknown intent of this team", "claims", "claim")),
    _added("ring of an unknown team", '[[staffing.skill_relaxation]]\nteams = ["fronts"]\nafter_seconds = 20\n',
           E("staffing.skill_relaxation.0.teams", "unknown team", "fronts", "front")),
    _added("ring of nothing", '[[staffing.skill_relaxation]]\nteams = ["chatters"]\nchannels = ["voice"]\nafter_seconds = 20\n',
           E("staffing.skill_relaxation.0.teams", "is trained for none", "chatters")),
    _edited("proficiency of a whole team", "headcount = 12", "headcount = 12\nproficiency = [{ handle_time_factor = 0.8 }]",
            E("teams.front.proficiency.0", "names neither channels nor intents")),
    _edited("proficiency that says nothing", "headcount = 12", 'headcount = 12\nproficiency = [{ intents = ["claim"] }]',
            E("teams.front.proficiency.0", "says nothing")),
    _edited("proficiency said twice", "headcount = 12", 'headcount = 12\nproficiency = [{ intents = ["claim", "question"], handle_time_factor = 0.8 }, { intents = ["claim"], handle_time_factor = 0.9 }]',
            E("teams.front.proficiency.1", "is as specific")),
    _edited("unknown segment of a source", "cases_per_week = 3000", 'cases_per_week = 3000\nsegment = "bussiness"',
            E("demand.sources.week.segment", "unknown segment", "bussiness", "business")),
    _edited("unknown intent channel", 'medium = "photo"', 'channels = ["phone"]', E("intents.claim.channels", "unknown channel", "phone")),
    _edited("medium nobody carries", 'medium = "photo"', 'medium = "foto"', E("intents.claim.medium", "no channel carries", "foto", "photo")),
    _edited("segments that do not sum", "private]\nshare = 0.8", "private]\nshare = 0.7", E("segments.*.share", "sum to 0.9")),
    _edited("intents that do not sum", "share = 0.9", "share = 0.99", E("intents.*.share", "sum to 1.09")),
    _edited("preferences that do not sum", "{ voice = 1.0 }", "{ voice = 0.9 }", E("segments.business.channel_preference", "sum to 0.9")),
    _edited("mix that does not sum", "cases_per_week = 3000", "cases_per_week = 3000\nintent_shares = { question = 0.5 }",
            E("demand.sources.week.intent_shares", "sum to 0.5")),
    _edited("constant and mix", "cases_per_week = 3000", 'cases_per_week = 3000\nintent = "claim"\nintent_shares = { question = 1 }',
            E("demand.sources.week.intent", "together with intent_shares")),
    _added("two sources of one name", '[[demand.sources]]\nname = "week"\nkind = "inline"\nexpected_cases = [1]\n', E("demand.sources", "named twice", "week")),
    _added("moves beyond one", "[behaviour.after_unresolved]\nretry_share = 0.9\n", E("behaviour.after_unresolved", "sum to 1.08")),
    _added("hub that is none", '[behaviour]\nhub_channel = "phone"\n', E("behaviour.hub_channel", "unknown channel", "phone")),
    _added("price of an unknown model", "[costs]\nplatform_per_agent_month = { omnichanel = 9 }\n",
           E("costs.platform_per_agent_month.omnichanel", "unknown service model", "9", "omnichannel")),
    _added("mixture with a built-in name", "[service_models.omnichannel]\n", E("service_models.omnichannel", "built-in")),
    _added("mixture of an unknown base", '[service_models.mine]\nbase = "omni"\n', E("service_models.mine.base", "is not one of the choices", "omni")),
    Case("table nobody needs", {MAIN: (GOOD + '[staffing.table]\nfile = "staff.csv"\n').encode(), "staff.csv": b"interval_start,team,agents\n2026-01-05 08:00,front,3\n2026-01-05 08:30,front,3\n"},
         (E("staffing.table", "would be ignored"),)),
]  # fmt: skip

NOT_YET = [
    _edited("customer base", _WEEKLY, 'name = "week"\nkind = "customer_base"\n', E("demand.sources.week.customers", "is required"), E("demand.sources.week", "no needs")),
    _added("proactive", "[proactive]\nrecall = 0.5\n", E("proactive.recall", "unknown key", "0.5", "recall_share")),
    _edited("tiers", "[intents.claim]", "[intents.claim]\ntier = 2", E("intents.claim.tier", "not simulated yet: tiers", "2")),
    _edited("shifts", "headcount = 12", 'shifts = ["08:00-16:00"]', E("teams.front.shifts.0", "is not a table of keys", "08:00-16:00")),
    _added("fitted churn", '[churn]\npreset = "aberdeen"\n', E("churn.cases_per_year", "with so few cases a year", "1.5")),
]  # fmt: skip

_MAIL = '[channels.mail]\nmode = "async"\n'
_BOT = '[channels.bot]\nmode = "self_service"\n'

CHANNELS = [
    _edited("turns of a call", "trunks = 30", "turns_most = 3", E("channels.voice.turns_most", "only for mode async, and voice is live", "3")),
    _edited("silent abandonment of a call", "trunks = 30", "silent_abandonment_share = 0.7", E("channels.voice.silent_abandonment_share", "only for mode chat", "0.7")),
    _edited("silence of a chat", "max_per_agent = 3", "silence_release_minutes = 5", E("channels.chat.silence_release_minutes", 'mode = "async", or leave it out', "5")),
    _edited("a chat that gives way", "max_per_agent = 3", "interruptible = true", E("channels.chat.interruptible", "only for mode async, and chat is chat", "true")),
    _edited("a queue in sight that nobody sees", "trunks = 30", "trunks = 30\nbalks_at = 4", E("channels.voice.balks_at", "customers of voice do not see it; allowed: position_visible = true", "4")),
    _edited("trunks shared with a channel unknown", "[channels.chat]", '[channels.chat]\ntrunks_shared_with = "voise"', E("channels.chat.trunks_shared_with", "unknown channel", "voise", "voice")),
    _edited("trunks shared with a channel without", "trunks = 30", 'trunks_shared_with = "chat"', E("channels.voice.trunks_shared_with", "no other live channel or chat with trunks", "chat")),
    _edited("trunks shared beside own ones", "[channels.chat]", '[channels.chat]\ntrunks = 4\ntrunks_shared_with = "voice"', E("channels.chat.trunks_shared_with", "trunks")),
    _added("later shares that sum to more than 1", "[behaviour.after_blocked]\nlater_retry_share = 0.9\n", E("behaviour.after_blocked", "after the first attempt retry_share and switch_share sum to 1.1")),
    _edited("a call that hands over", "trunks = 30", 'hand_over_to = "chat"', E("channels.voice.hand_over_to", "only for mode self_service", "chat")),
    _added("trunks for messages", _MAIL + "trunks = 5\n", E("channels.mail.trunks", "only for mode live or chat, and mail is async", "5")),
    _added("delay of an answer to a call", "[channels.phone]\ncustomer_reply_delay = 60\n", E("channels.phone.customer_reply_delay", "only for mode async")),
    _edited("speeds beside the slowdown", "max_per_agent = 3", "max_per_agent = 3\nspeeds = [1, 1.7, 2.1]\nslowdown_per_extra_contact = 0.4", E("channels.chat.speeds", "is given together with slowdown_per_extra_contact")),
    _edited("too few speeds", "max_per_agent = 3", "max_per_agent = 3\nspeeds = [1, 1.7]", E("channels.chat.speeds", "has 2 numbers; allowed: 3, as max_per_agent says")),
    _edited("speeds of calls", "trunks = 30", "speeds = [1]", E("channels.voice.speeds", "is only for mode chat, and voice is live")),
    _added("more turns at least than at most", _MAIL + "turns_least = 3\n", E("channels.mail.turns_least", "is more than turns_most, 1", "3")),
    _added("too many turns", _MAIL + "turns_most = 21\n", E("channels.mail.turns_most", "is too large", "21")),
    _added("whom work goes back to", _MAIL + 'suspended_to = "ower"\n', E("channels.mail.suspended_to", "is not one of the choices", "ower", "owner")),
    _added("agents' keys in self-service", _BOT + "max_per_agent = 4\npatience = 60\nafter_contact_work = 5\n", E("channels.bot.max_per_agent", "only for mode live, chat or async", "4"),
           E("channels.bot.patience", "bot is self_service"), E("channels.bot.after_contact_work", "another mode, or leave it out")),
    _added("handing over to nobody known", _BOT + 'hand_over_to = "voise"\n', E("channels.bot.hand_over_to", "unknown channel", "voise", "voice")),
    _added("handing over to self-service", _BOT + 'hand_over_to = "bot"\n', E("channels.bot.hand_over_to", "cannot take over; allowed: voice, chat", "bot")),
    _edited("handing over an intent that is not raised there", 'medium = "photo"\n', 'channels = ["voice", "bot"]\n' + _BOT + 'hand_over_to = "chat"\n',
            E("intents.claim.channels", "lacks chat, to which bot hands over; allowed: voice, bot, chat")),
    Case("agents in self-service", {MAIN: (GOOD.replace('channels = ["chat"]', 'channels = ["chat", "bot"]') + _BOT).encode()},
         (E("teams.chatters.channels", "needs no agents; allowed: voice, chat", "bot"),)),
    Case("patience and work in self-service", {MAIN: (GOOD.replace("[intents.claim]", "[intents.claim]\nafter_contact_work = { bot = 9 }")
         .replace("[segments.business]", "[segments.business]\npatience = { bot = 60 }") + _BOT).encode()},
         (E("segments.business.patience.bot", "only for mode live, chat or async"), E("intents.claim.after_contact_work.bot", "and bot is self_service"))),
    _added("a channel for a mode", '[channels.mail]\nmode = "email"\n', E("channels.mail.mode", "is not one of the choices", "email", "async")),
    _added("a mode in doubt", '[channels.mail]\nmode = "asinc"\nturns_most = 3\ninterruptible = true\n', E("channels.mail.mode", "is not one of the choices", "asinc", "async")),
]  # fmt: skip

CUSTOMERS = [
    _edited("margin of a claim", "[intents.claim]", "[intents.claim]\nmargin = 20", E("intents.claim.margin", "only for a purchase", "20")),
    _edited("buyers of a claim", "[intents.claim]", "[intents.claim]\npurchase = false\nconversion_share = 0.2", E("intents.claim.conversion_share", "purchase = true, or leave it out", "0.2")),
    _edited("percent of parallel contacts", "[segments.business]", "[segments.business]\nparallel_contact_share = 5",
            E("segments.business.parallel_contact_share", "is too large", "5", "0.05")),
    _added("chasing beyond one", "[behaviour.after_unanswered]\nretry_share = 0.6\n", E("behaviour.after_unanswered", "sum to 1.1; allowed: at most 1; the rest waits on")),
    _added("moves after self-service beyond one", "[behaviour.after_self_service]\nretry_share = 0.6\n", E("behaviour.after_self_service", "sum to 1.2")),
    _added("levels of emotion out of order", "[emotion.levels]\nnegative = 0.2\n", E("emotion.levels.neutral", "is more than that of negative customers, 0.2", "0.25")),
    _added("a story of nobody", '[story]\nsource = "weak"\n', E("story.source", "unknown source", "weak", "week")),
]  # fmt: skip

ORCHESTRATOR = [
    _added("a reading that does not sum", "[orchestrator.emotion_reading]\nfurious = { furious = 0.7, negative = 0.2 }\n",
           E("orchestrator.emotion_reading.furious", "sum to 0.9")),
    _added("a kind of emotion that is none", "[orchestrator.emotion_reading]\nangry = { furious = 1 }\n", E("orchestrator.emotion_reading.angry", "unknown key")),
    _added("a reading as a kind that is none", "[orchestrator.emotion_reading]\nfurious = { angry = 1.0 }\n",
           E("orchestrator.emotion_reading.furious.angry", "is not one of the choices; allowed: positive, neutral, negative", "1.0")),
    _added("a window of no time", "[orchestrator]\nwindow_minutes = 0\n", E("orchestrator.window_minutes", "is too small", "0")),
    _added("a window in seconds", "[orchestrator]\nwindow_seconds = 900\n", E("orchestrator.window_seconds", "unknown key", "900", "window_minutes = 15")),
]  # fmt: skip

FORMER_NAMES = [
    _edited("turns per thread", "trunks = 30", "turns_per_thread = 3", E("channels.voice.turns_per_thread", "unknown key", "3", "turns_least and turns_most")),
    _added("gaming", "[behaviour]\ngaming = 1\n", E("behaviour.gaming", "unknown key", "1", "gaming_emotion")),
    _added("section of self-service", "[self_service]\nshare = 1\n", E("self_service", "unknown key", "", 'channels.*.mode = "self_service"')),
]  # fmt: skip

FILES = [
    _raw("not TOML", b"name = good\n", E("line 1", "is not TOML", "name = good")),
    _raw("key twice", b'name = "a"\nname = "b"\n', E("line 2", "is not TOML")),
    _raw("not UTF-8", b'name = "caf\xe9"\n', E("line 1", "not UTF-8")),
    _raw("empty", b"\n \n", E("", "the file is empty")),
    Case("directory", {f"{MAIN}/": b""}, (E("", "is a directory"),)),
    Case("missing", {"other.toml": b""}, (E("", "no such file"),)),
    _raw("extends itself", b'extends = "scenario.toml"\n', E("extends", "in a circle")),
    Case("circle of three", {MAIN: b'extends = "b.toml"\n', "b.toml": b'extends = "c.toml"\n', "c.toml": b'extends = "scenario.toml"\n'},
         (E("extends", "scenario.toml > b.toml > c.toml > scenario.toml"),)),
    _raw("extends nothing", b'extends = "bass.toml"\n', E("extends", "no such file", "bass.toml")),
    _raw("extends a number", b"extends = 3\n", E("extends", "is not a file", "3")),
    Case("fault in the extended file", {MAIN: b'extends = "base.toml"\nname = "over"\n', "base.toml": GOOD.replace("trunks = 30", "trunks = 0").encode()},
         (E("channels.voice.trunks", "is too small", "0", file="base.toml"),)),
    Case("missing table", {MAIN: _FROM_TABLE.encode(), "volume.csv": TABLE.encode()}, (E("demand.sources.week.file", "no such file", "volumes.csv", "volume.csv"),)),
    Case("table that is a directory", {MAIN: _FROM_TABLE.encode(), "volumes.csv/": b""}, (E("demand.sources.week.file", "is a directory"),)),
    Case("empirical without its column", {MAIN: GOOD.replace('{ distribution = "lognormal", mean_seconds = 300, cv = 1.1 }',
         '{ distribution = "empirical", file = "log.csv", column = "talck" }').encode(), "log.csv": b"talk,wait\n3,4\n"}, (E("column", "no such heading", "talck", "talk"),)),
]  # fmt: skip

TABLES = [
    _table("empty table", "", E("", "the file is empty")),
    _table("header only", "interval_start,offered\n", E("", "the table is empty")),
    _table("binary table", b"\x00\x01\x02\x03interval", E("", "not a text file")),
    _table("no volumes", _rows("2026-01-05 08:00,voice,3", head="interval_start,channel,foo"), E("columns.offered", "no column was recognised")),
    _table("no times", _rows("8,voice,3", head="slot,channel,offered"), E("columns.interval_start", "no column was recognised")),
    _table("mapped heading missing", TABLE, E("columns.offered", "no such heading", "Offred", "offered"), more='columns = { offered = "Offred" }\n'),
    _table("mapped column unknown", TABLE, E("columns.ofered", "unknown column", "offered", "offered"), more='columns = { ofered = "offered" }\n'),
    _table("negative volume", TABLE.replace("12", "-12"), E("row 3, column offered", "is negative", "-12")),
    _table("NaN volume", TABLE.replace("12", "nan"), E("row 3, column offered", "not a finite number", "nan")),
    _table("text volume", TABLE.replace("12", "twelve"), E("row 3, column offered", "is not a number", "twelve")),
    _table("empty volume", TABLE.replace(",12", ","), E("row 3, column offered", "is empty")),
    _table("huge cell", TABLE.replace("12", "12e9"), E("row 3, column offered", "is too large", "12e9")),
    _table("empty name", TABLE.replace("voice,12", ",12"), E("row 3, column channel", "is empty")),
    _table("unknown channel in the file", TABLE.replace("voice,12", "fax,12"), E("demand.sources.week.channel_map", "unknown channel in the file", "fax")),
    _table("no date", TABLE.replace("2026-01-05 08:30", "half past eight"), E("row 3, column interval_start", "is not a date", "half past eight")),
    _table("no day of the calendar", TABLE.replace("2026-01-05 08:30", "2026-02-30 08:30"), E("row 3", "not a date of the calendar")),
    _table("ambiguous dates", TABLE.replace("2026-01-05", "03/04/2026"), E("date_format", "could be day/month or month/day")),
    _table("contradicting dates", _rows("13/01/2026 08:00,voice,3", "01/14/2026 08:00,voice,3"), E("date_format", "some dates have the day first")),
    _table("wrong date format", TABLE, E("row 2", "does not fit date_format"), more='date_format = "%d/%m/%Y %H:%M"\n'),
    _table("duplicated interval", TABLE + "2026-01-05 09:00,voice,3\n", E("row 5", "same interval as row 4")),
    _table("out of order", _rows("2026-01-05 09:00,voice,3", "2026-01-05 08:00,voice,3", "2026-01-05 08:30,voice,3"), E("row 3", "backwards in time")),
    _table("mixed lengths", _rows("2026-01-05 08:00,voice,3", "2026-01-05 08:30,voice,3", "2026-01-05 09:15,voice,3"), E("", "different lengths")),
    _table("length of seven minutes", _rows("2026-01-05 08:00,voice,3", "2026-01-05 08:07,voice,3"), E("interval_minutes", "no usable interval", "7")),
    _table("off the grid given", _rows("2026-01-05 08:00,voice,3", "2026-01-05 08:15,voice,3"), E("row 3", "not on the grid"), more="interval_minutes = 30\n"),
    _table("one interval", _rows("2026-01-05 08:00,voice,3"), E("interval_minutes", "does not show its length")),
    _table("unclear decimals", _rows("2026-01-05 08:00;voice;1.200", "2026-01-05 08:30;voice;1.300", head="interval_start;channel;offered"),
           E("decimal", "decimal mark or a thousands mark")),
    _table("mixed decimals", _rows("2026-01-05 08:00;voice;1.5", "2026-01-05 08:30;voice;1,5", head="interval_start;channel;offered"), E("decimal", "decimal comma")),
    _table("only a total", _rows("Total,,3"), E("", "the table is empty")),
    Case("old workbook", {MAIN: _FROM_BOOK.encode(), "volumes.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"}, (E("", ".xls"),)),
    Case("damaged workbook", {MAIN: _FROM_BOOK.encode(), "volumes.xlsx": b"PK\x03\x04nonsense"}, (E("", "not a readable workbook"),)),
    Case("staffing without teams", {MAIN: _STAFFED.replace("headcount = { weekday = 4 }", "").encode(), "staff.csv": b"interval_start,agents\n2026-01-05 08:00,3\n2026-01-05 08:30,3\n"},
         (E("staffing.table.columns", "no column with the team"),)),
    Case("team missing in staffing", {MAIN: _STAFFED.encode(), "staff.csv": b"interval_start,team,agents\n2026-01-05 08:00,chatters,3\n2026-01-05 08:30,chatters,3\n"},
         (E("teams.front.headcount", "neither in the scenario nor in the staffing table"),)),
    Case("negative staff", {MAIN: _STAFFED.encode(), "staff.csv": b"interval_start,team,agents\n2026-01-05 08:00,front,-3\n2026-01-05 08:30,front,3\n"},
         (E("row 2, column agents", "is negative", "-3"),)),
]  # fmt: skip

OVERRIDES = [
    _set("override of an unknown key", "channels.voice.trnuks=3", E("channels.voice.trnuks", "unknown key", "3", "channels.voice.trunks", "overrides")),
    _set("override of an unknown channel", "channels.vioce.trunks=3", E("channels.vioce.trunks", "there is no 'vioce'", "3", "voice", "overrides")),
    _set("override of an unknown source", "demand.sources.weak.volume_factor=2", E("demand.sources.weak.volume_factor", "there is no 'weak'", "2", "week", "overrides")),
    _set("override with a wrong value", "channels.voice.trunks=many", E("channels.voice.trunks", "is not a whole number", "many", "", "overrides")),
    _set("override without a value", "channels.voice.trunks", E("", "is not an assignment", "channels.voice.trunks", "", "overrides")),
    _set("override below a number", "channels.voice.trunks.most=3", E("channels.voice.trunks.most", "has no keys", "3", "", "overrides")),
    _set("override of what is not simulated", "survey.response_share=2", E("survey", "not simulated yet", file="overrides")),
]  # fmt: skip

SEVERAL = [
    Case("several faults in one file", {MAIN: (
        GOOD.replace("trunks = 30", "trunks = -1").replace("share = 0.9", "share = 0.5").replace("cases_per_week = 3000", "cases_per_weak = 3000")
        .replace('channels = ["chat"]', 'channels = ["mail"]') + "[survey]\nresponse_share = 0.1\n").encode()},
        (E("channels.voice.trunks", "is too small"), E("demand.sources.week.cases_per_weak", "unknown key", "3000", "cases_per_week"),
         E("intents.*.share", "sum to 0.6"), E("teams.chatters.channels", "unknown channel"), E("survey", "not simulated yet"))),
    _table("several faults in one table", TABLE.replace("10", "-10").replace("12", "x").replace("2026-01-05 09:00", "never"),
           E("row 2, column offered", "is negative"), E("row 3, column offered", "is not a number"), E("row 4, column interval_start", "is not a date")),
    Case("faults of scenario and missing table", {MAIN: _FROM_TABLE.replace("trunks = 30", "trunks = 0").encode()},
         (E("channels.voice.trunks", "is too small"), E("demand.sources.week.file", "no such file"))),
]  # fmt: skip

_PREFERENCE = "channel_preference = { voice = 0.7, chat = 0.3 }"
_TALK = '{ distribution = "lognormal", mean_seconds = 300, cv = 1.1 }'


def _both(name: str, *faults: Expected, more: str = "", **edits: str) -> Case:
    """The good scenario with several texts replaced: faults of single keys and across sections."""
    text = GOOD
    for part, new in edits.items():
        if _EDITS[part] not in text:
            raise ValueError(f"{name}: the good scenario does not contain {_EDITS[part]!r}")
        text = text.replace(_EDITS[part], new, 1)
    return Case(name, {MAIN: (text + more).encode()}, faults)


_EDITS = {
    "start": "[scenario]\n",
    "trunks": "trunks = 30\n",
    "opening": 'opening = { weekday = "08:00-20:00" }',
    "talk": _TALK,
    "mode": 'mode = "chat"',
    "private": "share = 0.8\n",
    "preference": _PREFERENCE,
    "business": "channel_preference = { voice = 1.0 }",
    "question": "share = 0.9\n",
    "claim": "share = 0.1\n",
    "medium": 'medium = "photo"',
    "week": _WEEKLY,
    "front": 'channels = ["voice", "chat"]\n',
    "home": 'home_channels = ["voice"]',
    "heads": "headcount = 12",
    "chatters": 'channels = ["chat"]',
    "team": "[teams.chatters]",
}

BOTH_KINDS = [
    Case("faults of every kind in a small file", {MAIN: b"""\
[channels.voice]
mode = "lve"
talk = { distribution = "lognormal", mean_minutes = 5, cv = 1 }
trunks = -3
[channels.chat]
[segments.a]
share = 0.4
channel_preference = { voice = 0.5, chta = 0.5 }
[orchestrator]
steering = true
"""}, (E("channels.voice.mode", "is not one of the choices", "lve", "live"), E("channels.voice.trunks", "is too small", "-3"),
       E("channels.voice.talk.mean_minutes", "unknown key", "5", "mean_seconds = 300"), E("intents", "is required"), E("orchestrator.steering", "unknown key", "true"),
       E("segments.*.share", "sum to 0.4"), E("segments.a.channel_preference.chta", "unknown channel", "0.5", "chat"))),
    _both("a missing key and a wrong reference beside it", E("segments.private.share", "is required"), E("segments.private.channel_preference.fax", "unknown channel", "0.3"),
          E("segments.business.channel_preference", "is required"), E("teams.chatters.channels", "unknown channel", "mail"), private="",
          preference="channel_preference = { voice = 0.7, fax = 0.3 }", business="", chatters='channels = ["mail"]'),
    _both("a share out of range and an unknown channel in one table", E("segments.private.channel_preference.voice", "is too large", "1.7"),
          E("segments.private.channel_preference.chta", "unknown channel", "0.3", "chat"), E("segments.business.channel_preference", "sum to 0.5"),
          preference="channel_preference = { voice = 1.7, chta = 0.3 }", business="channel_preference = { voice = 0.5 }"),
    _both("an empty table is not a sum of zero", E("segments.private.channel_preference", ""), E("intents.*.share", "sum to 1.4"), preference="channel_preference = {}", claim="share = 0.5\n"),
    _both("a share at fault hides its sum and nothing else", E("intents.claim.share", "is too large", "10", "0.1"), E("segments.*.share", "sum to 0.9"),
          claim="share = 10\n", private="share = 0.7\n"),
    Case("a channel that is no table is a channel", {MAIN: GOOD.replace('[channels.chat]\nmode = "chat"\nmedia = ["text", "photo"]\nmax_per_agent = 3\n', "")
         .replace("[channels.voice]", "[channels]\nchat = 3\n[channels.voice]").replace("{ voice = 0.7,", "{ vioce = 0.7,").encode()},
         (E("channels.chat", "is not a table of keys", "3"), E("segments.private.channel_preference.vioce", "unknown channel", "0.7", "voice"))),
    _both("a source of no known kind and its references", E("demand.sources.week.kind", "is not one of the choices", "weakly", "weekly"),
          E("demand.sources.week.intent", "unknown intent", "claims", "claim"), E("demand.sources.week.segment_shares", "sum to 0.4"),
          week='name = "week"\nkind = "weakly"\nintent = "claims"\nsegment_shares = { private = 0.4 }\ncases_per_weak = 9\n'),
    Case("a source that is no table", {MAIN: GOOD.replace("[[demand.sources]]\n" + _WEEKLY, '[demand]\nsources = ["week"]\n').replace("{ voice = 1.0 }", "{ vioce = 1.0 }").encode()},
         (E("demand.sources.0", "is not a table of keys", "week"), E("segments.business.channel_preference.vioce", "unknown channel", "1.0", "voice"))),
    _both("a source without a name", E("demand.sources.0.name", "is required"), E("demand.sources.0.segment", "unknown segment", "privat", "private"),
          E("demand.sources.0.day_shares", "sum to 1.7"), week='kind = "weekly"\ncases_per_week = 3\nsegment = "privat"\nday_shares = { mon = 0.9 }\n'),
    _both("what is not simulated yet and a wrong reference in one source", E("demand.sources.week.kind", "not simulated yet"),
          E("demand.sources.week.channel", "unknown channel", "voise", "voice"), E("channels.chat.mode", "not simulated yet: appointments"),
          week='name = "week"\nkind = "appointments"\nchannel = "voise"\n', mode='mode = "appointment"'),
    _both("a list that does not divide the day and a channel that is not there", E("teams.front.headcount", "does not divide the day"),
          E("teams.front.channels", "unknown channel", "chta", "chat"), E("demand.sources.week.intraday_shares", "does not divide the day"),
          E("demand.sources.week.recorded_under", "unknown service model", "multichanel", "multichannel"), heads="headcount = [1, 2, 3, 4, 5, 6, 7]",
          front='channels = ["voice", "chta"]\n', week=_WEEKLY + "intraday_shares = [0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1]\nrecorded_under = \"multichanel\"\n"),
    _both("every wrong day and every wrong number of a list", E("channels.voice.opening.mon", "not opening hours", "8-20"), E("channels.voice.opening.tue", "not opening hours", "9"),
          E("teams.front.headcount.0", "range", "-5"), E("teams.front.headcount.1", "range", "-6"), E("teams.front.home_channels", "unknown channel of this team", "mail"),
          opening='opening = { mon = "8-20", tue = "9", wed = "09:00-17:00" }', heads="headcount = [-5, -6]", home='home_channels = ["mail"]'),
    _both("a team whose channels are no list", E("teams.front.channels", "is not a list", "voice"), E("teams.front.intents", "unknown intent", "claims", "claim"),
          front='channels = "voice"\n', heads='headcount = 12\nintents = ["claims"]'),
    _both("a misspelt head count is not a missing one", E("teams.front.head_count", "unknown key", "12", "headcount"), E("teams.front.home_channels", "unknown channel of this team", "mail"),
          heads="head_count = 12", home='home_channels = ["mail"]'),
    _both("a misspelt section is not an empty one", E("team", "unknown key", "", "teams"), E("teams.front.home_channels", "unknown channel of this team", "mail"),
          team="[team.chatters]", home='home_channels = ["mail"]'),
    Case("references to a misspelt section", {MAIN: GOOD.replace("[channels.chat]", "[channel.chat]").replace('channels = ["chat"]', 'channels = ["mail"]').replace('medium = "photo"', "").encode()},
         (E("channel", "unknown key", "", "channels"), E("teams.chatters.channels", "unknown channel", "mail"))),
    Case("no channels at all", {MAIN: GOOD[GOOD.index("[segments.private]"):].replace("share = 0.9", "share = 0.8").encode()}, (E("channels", "is required"), E("intents.*.share", "sum to 0.9"))),
    _both("a name with a dot and a wrong sum", E("intents.claim.new", "is not a name"), E("segments.*.share", "sum to 0.9"), private="share = 0.7\n",
          claim="share = 0.05\n", medium='[intents."claim.new"]\nshare = 0.05'),
    _both("an unknown key that hides no disorder", E("channels.voice.talk.xyz", "unknown key", "1"), E("channels.voice.talk", "not in order"),
          talk='{ distribution = "triangular", low_seconds = 9, mode_seconds = 5, high_seconds = 7, xyz = 1 }'),
    _both("warm-up and horizon", E("scenario.horizon_weeks", "unknown key", "2", "horizon_days = 14"), E("intents.*.share", "sum to 0.6"),
          start="[scenario]\nhorizon_weeks = 2\nwarm_up_hours = 200\n", question="share = 0.5\n"),
    Case("rows of a table and keys of its scenario", {MAIN: _FROM_TABLE.replace("trunks = 30", "trunks = 0").replace("share = 0.9", "share = 0.8").encode(),
         "volumes.csv": TABLE.replace("voice,12", "fax,12").encode()},
         (E("channels.voice.trunks", "is too small"), E("intents.*.share", "sum to 0.9"), E("demand.sources.week.channel_map", "unknown channel in the file", "fax"))),
    Case("rows of a table whose names may be those of a misspelt section", {MAIN: _FROM_TABLE.replace("[channels.chat]", "[channel.chat]").replace('medium = "photo"', "").encode(),
         "volumes.csv": TABLE.replace("voice,12", "chat,12").encode()}, (E("channel", "unknown key", "", "channels"),)),
    Case("nothing to extend and faults of its own", {MAIN: ('extends = "base.toml"\n' + GOOD.replace("trunks = 30", "trunks = 0").replace(_PREFERENCE, "channel_preference = { voice = 0.7, mail = 0.2 }")
         .replace("cases_per_week = 3000", "").replace("headcount = 12", "").replace("share = 0.9", "share = 0.3").replace('["chat"]', '["mail"]')).encode()},
         (E("extends", "no such file", "base.toml"), E("channels.voice.trunks", "is too small", "0"), E("segments.private.channel_preference", "sum to 0.9"))),
    Case("a damaged file to extend and faults of its own", {MAIN: b'extends = ["base.toml", "none.toml"]\n[channels.voice]\ntrnuks = 3\n[survey]\nx = 1\n', "base.toml": b"name = good\n"},
         (E("line 1", "is not TOML", "name = good", file="base.toml"), E("extends", "no such file", "none.toml"), E("channels.voice.trnuks", "unknown key", "3", "trunks"),
          E("survey", "not simulated yet"))),
    Case("overrides and the file", {MAIN: GOOD.replace("trunks = 30", "trunks = 0").replace("share = 0.9", "share = 0.8").encode()},
         (E("channels.vioce.trunks", "there is no 'vioce'", "3", "voice", "overrides"), E("seed", "unknown key", "3", "scenario.seed", "overrides"),
          E("channels.voice.trunks", "is too small", "0"), E("intents.*.share", "sum to 0.9")), ("channels.vioce.trunks=3", "seed=3")),
]  # fmt: skip

CASES: list[Case] = [
    *KEYS,
    *VALUES,
    *TOGETHER,
    *NOT_YET,
    *CHANNELS,
    *CUSTOMERS,
    *ORCHESTRATOR,
    *FORMER_NAMES,
    *FILES,
    *TABLES,
    *OVERRIDES,
    *SEVERAL,
    *BOTH_KINDS,
]
