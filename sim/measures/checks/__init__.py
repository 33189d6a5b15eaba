"""What must hold in every journal, by subject; :mod:`sim.measures.invariants` runs them all."""
