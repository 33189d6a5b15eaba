"""Plots of results, each a function that draws on a matplotlib `Axes` and returns it.

All take tidy data frames as they stand in a results folder, and make a figure of their own unless
they are given an `ax`. Nothing here touches `matplotlib.pyplot`: no state is shared, and threads
may draw at the same time.
"""
