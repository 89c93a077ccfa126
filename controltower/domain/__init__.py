"""The vocabulary: facts, messages, and the rules that fold them. Standard library alone."""
