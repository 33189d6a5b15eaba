"""How fast the engines are on this machine, beside peers that are timed in the same run."""
