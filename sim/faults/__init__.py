"""Everything that is wrong with a scenario, found in one look."""
