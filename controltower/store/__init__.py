"""Where is what was said kept? The journal and its projection in a SQL database."""
