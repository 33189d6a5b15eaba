"""Sensitivity: which assumptions a result rests on.

:mod:`~sim.study.sensitivity.levers` says what there is to move and how far, and
:mod:`~sim.study.sensitivity.ends` simulates it;
:mod:`~sim.study.sensitivity.tornado` moves one key at a time to its ends;
:mod:`~sim.study.sensitivity.morris` screens many keys with few runs;
:mod:`~sim.study.sensitivity.sobol` shares out the variance, interactions included. All look at a
:class:`~sim.study.systems.Quantity` over a :class:`~sim.study.sensitivity.space.Space` of keys.
"""
