"""Volumes to come out of volumes that were: seasonal regression, its error, and the busyness."""
