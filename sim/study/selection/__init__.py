"""Selection: the best of several systems, with a stated probability that it is the best.

:mod:`~sim.study.selection.kim_nelson` is the published procedure on plain numbers;
:mod:`~sim.study.selection.select` feeds it with replications.
"""
