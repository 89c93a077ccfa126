"""One module per board; none knows another."""
