"""Picture in, messages out: the twin and the forecast."""
