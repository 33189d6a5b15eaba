"""Which sum is divided by which: the formula of every measure, by subject."""
