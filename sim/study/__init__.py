"""Studies: replications, precision, comparisons and what they mean."""
