"""The journal in a database, and the tables that follow it."""
