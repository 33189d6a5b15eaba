"""What is said to people, one module per language."""
