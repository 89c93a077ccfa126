"""The Qt kit: it knows the tower, not the warehouse."""
