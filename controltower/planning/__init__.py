"""Problem in, plan out: pure, seeded, bounded in time."""
