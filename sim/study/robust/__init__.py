"""Robustness: which assumptions turn which part of a verdict, and where.

:mod:`~sim.study.robust.robust` moves every assumption that the trust letters call uncertain;
:mod:`~sim.study.robust.turns` says which part of the verdict turns and at which value;
:mod:`~sim.study.robust.robustness` is the result, and :mod:`~sim.study.robust.kept` keeps it for
comparisons of the same scenario.
"""
