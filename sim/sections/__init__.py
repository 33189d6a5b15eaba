"""What a user may write in each section of a scenario file, and what such a value means."""
