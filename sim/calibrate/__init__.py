"""Fits of what is stored with the program; nothing here runs when a scenario does.

``churn``: the preset `survey` of the churn equation, from its reference run.
"""
