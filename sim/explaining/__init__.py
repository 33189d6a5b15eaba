"""What keys mean and where their values come from: for readers, not for the simulation."""
