"""Keyed random numbers and the distributions that are drawn with them."""
