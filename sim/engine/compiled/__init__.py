"""The compiled engine: an event loop over flat arrays.

Written independently of the SimPy engine's control flow; the two share the demand tape, the plan,
randomness and rules, and write the same journal.
"""
