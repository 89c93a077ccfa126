"""The base map: tiles that are painted once from a data set, in a process of their own, and kept."""
