"""What rules work on: rows of the records of a run, and the tables that a run only reads.

A row has the columns of its record as attributes. In the compiled engine it is a row of an array,
in the SimPy engine an object; a rule asks neither which, nor for anything else but those columns.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Row: TypeAlias = Any
"""A case, a contact, a thread, a turn, an agent, a decision, or an entry of a history."""

Tables: TypeAlias = Any
"""The demand-independent part of a run by name, as the compiled engine's world has it: rows of the
plan (``channel``, ``contact_class``, ...), ``parameters``, ``distributions``, and ``run[0]``, the
row of the run itself."""
