"""Control tower: one picture of warehouse and road for last-mile delivery."""
