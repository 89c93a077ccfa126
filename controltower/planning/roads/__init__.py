"""How long does it take by road? Engines over prepared road data behind one interface, and where data sets lie."""

from controltower.planning.roads.engine import FAR_M, FAR_S, Engine, Going, Point, Snap, Way
from controltower.planning.roads.home import engine_of, folder_of, keep_in

__all__ = ["FAR_M", "FAR_S", "Engine", "Going", "Point", "Snap", "Way", "engine_of", "folder_of", "keep_in"]
