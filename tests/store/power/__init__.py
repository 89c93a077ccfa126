"""Is anything lost when the power fails? A disk that forgets what was not synced, under the real store."""
