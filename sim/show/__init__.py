"""Results as people read them: one case told under each service model."""
