"""Attribution: which capability of a service model earns the difference to another one.

:mod:`~sim.study.attribution.steps` says what is added one at a time, and what needs what;
:mod:`~sim.study.attribution.orders` counts the orders in which that is possible;
:mod:`~sim.study.attribution.shapley` turns results of sets of capabilities into shares;
:mod:`~sim.study.attribution.attribute` runs it all.
"""
