"""Break-even: where the paired difference of two models is zero as a value of a scenario moves.

:mod:`~sim.study.break_even.crossing` finds the crossings of any difference;
:mod:`~sim.study.break_even.break_even` runs the replications.
"""
