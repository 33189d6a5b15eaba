"""The two engines, and the journal that both write."""
