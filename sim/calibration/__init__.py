"""A company's own numbers: what its log tells of patience, handle times, arrivals and returns.

`calibrate` fits them all; `patience`, `survival`, `handling` are the fits by themselves.

`churn` and `returned` fit what is stored with the program (the preset `survey` of the churn
equation, and how many who come back are helped in the end); nothing of them runs when a scenario
does.
"""
