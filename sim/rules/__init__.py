"""The behaviour, written once: functions on numbers and rows, without state, clock or I/O.

Both engines call these functions, so a formula or a decision exists once. A rule sets columns of
the rows that it is given (:mod:`sim.rules.rows`) and nothing else. Every float expression that
reaches a tick or a decision lives here or in :mod:`sim.randomness`. Waiting, waking,
cancelling and seizing are not rules: each engine has its own, on purpose, and the journals of
both are compared row for row.

Conventions: durations in ticks (int64 microseconds) unless the name says ``seconds``; emotion and
shares of context in thousandths (int); ``parameters`` is the float64 row of
:mod:`sim.rules.parameters`.
"""
