"""M/M/s+M written for that queue alone, with the journal of the engines: the peer to beat."""
