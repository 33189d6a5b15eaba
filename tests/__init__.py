"""A package, so that no other of this name on the path comes first (Ciw installs one)."""
