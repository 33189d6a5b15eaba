"""The tables of the journal: the records whose rows they hold, and NumPy's types of the rows."""

from __future__ import annotations

from typing import Final

from sim.declared import table_type
from sim.engine.state.agent import StateFields, WorkFields
from sim.engine.state.case import CaseFields
from sim.engine.state.contact import ContactFields, TurnFields
from sim.engine.state.decision import DecisionFields

RECORDS: Final[dict[str, type]] = {
    "contacts": ContactFields,
    "cases": CaseFields,
    "turns": TurnFields,
    "work": WorkFields,
    "agent_states": StateFields,
    "decisions": DecisionFields,
}
"""The tables of a journal and the records whose rows they hold."""

TABLES: Final = {name: table_type(record) for name, record in RECORDS.items()}
"""The tables of a journal and their columns."""

CONTACT: Final = TABLES["contacts"]
CASE: Final = TABLES["cases"]
TURN: Final = TABLES["turns"]
WORK: Final = TABLES["work"]
AGENT_STATE: Final = TABLES["agent_states"]
DECISION: Final = TABLES["decisions"]
