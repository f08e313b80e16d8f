"""Original against compiled: the oracle, the pattern table and the hazards."""
