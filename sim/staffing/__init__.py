"""How many people, when, and in which shifts."""
