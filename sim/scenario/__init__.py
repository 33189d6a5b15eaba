"""A checked scenario: reading one from files, and changing values of it."""
