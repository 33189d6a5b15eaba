"""Former names in results: each stands beside the present one until the next `format`.

Programs that read results by a former name go on working; new ones use the present name. Columns of
the journal carry theirs in their declaration (:mod:`sim.declared`), keys of scenarios have
:mod:`sim.sections.renamed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

MEASURES: Final = {
    "beyond_wait_threshold_rate": "long_wait_rate",
    "waits_beyond_threshold_per_case": "long_waits_per_case",
}
"""Key of a measure to its former key."""

SUMS: Final = {
    "synchronous_queued": "held_queued",
    "synchronous_handled": "held_handled",
    "synchronous_not_short": "held_not_short",
    "wait_synchronous_queued": "wait_held_queued",
    "wait_synchronous_handled": "wait_held_handled",
    "queued_beyond_threshold": "queued_long",
    "case_waits_beyond_threshold": "case_long_waits",
}
"""Sums of replications, which are read under either name and written under the present one."""

KEYS: Final = {**MEASURES, "channel_group": "desk"}
"""Keys in JSON and columns of tables."""

_PRESENT: Final = {old: new for new, old in (MEASURES | SUMS).items()}


def present(name: str) -> str:
    """The present name of a measure or a sum that may be given under its former one."""
    return _PRESENT.get(name, name)


def keys_beside(content: Any) -> Any:
    """Plain values with former keys beside the present ones, at any depth."""
    if isinstance(content, Mapping):
        found = {key: keys_beside(value) for key, value in content.items()}
        return found | {KEYS[key]: value for key, value in found.items() if key in KEYS}
    if isinstance(content, list | tuple):
        return [keys_beside(value) for value in content]
    return content


def table_beside(table: pd.DataFrame) -> pd.DataFrame:
    """A table of results with columns, and rows of measures, under former names after its own."""
    import pandas as pd

    table = table.assign(**{KEYS[name]: table[name] for name in table.columns if name in KEYS})
    if "measure" not in table.columns:
        return table
    again = table[table["measure"].isin(list(MEASURES))]
    if again.empty:
        return table
    again = again.assign(measure=again["measure"].astype(str).map(MEASURES))
    return pd.concat([table.astype({"measure": object}), again], ignore_index=True)


def without_former(table: pd.DataFrame) -> pd.DataFrame:
    """A table of results as read, each measure once and under its present name."""
    if "measure" not in table.columns:
        return table
    measure = table["measure"].astype(object)
    doubled = measure.isin(list(MEASURES.values())) & measure.map(present).isin(measure)
    return table.assign(measure=measure.map(present))[~doubled].reset_index(drop=True)
