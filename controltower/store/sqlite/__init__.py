"""How is the journal kept in a file of this machine? What is SQLite's own: its library, its locks, its log."""
