"""How are vehicles' routes searched for? Late acceptance of PyVRP's moves, or ruin and recreate, on one core or all."""

from controltower.planning.search.climbing import Tuning, patient, search, whole
from controltower.planning.search.team import team_search

__all__ = ["Tuning", "patient", "search", "team_search", "whole"]
