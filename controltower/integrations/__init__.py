"""Adapters: the words of other systems into ours."""
