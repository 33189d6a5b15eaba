"""The reference engine on SimPy: the executable specification.

A case is a generator that reads as the customer's story (:mod:`sim.engine.reference.customer`).
It is the engine to debug, to extend with processes of one's own and to run service models written
in Python with. The compiled engine writes the same journal, row for row.
"""
