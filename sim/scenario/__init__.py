"""Scenarios: what a user writes, read, checked and explained before anything runs."""
