"""How is the journal kept by many desks? What is PostgreSQL's own: connections, functions, rights, a server to try."""
