"""One case of a journal: its rows, what happened when, and the sums at the end."""
