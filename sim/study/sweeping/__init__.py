"""Sweeps: a scenario at many points, each a set of values of some of its keys.

:mod:`~sim.study.sweeping.axes` reads what is varied, :mod:`~sim.study.sweeping.points` chooses the
points and makes a scenario of each, and :mod:`~sim.study.sweeping.sweep` runs them.
"""
