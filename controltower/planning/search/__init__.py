"""How are vehicles' routes searched for? Late acceptance of PyVRP's moves, or ruin and recreate, on one core or all."""

from controltower.planning.search.climbing import Tuning, hasty, patient, search, whole
from controltower.planning.search.net import lists_of
from controltower.planning.search.ready import ready
from controltower.planning.search.team import solution_of, team_search

__all__ = ["Tuning", "hasty", "lists_of", "patient", "ready", "search", "solution_of", "team_search", "whole"]
