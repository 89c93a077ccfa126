"""The map to explore, print and share: the same plan as on the live map, as one page that needs no network.

The web engine is imported by `view` alone, which is imported when the map is first asked for.
"""

from controltower.boards.routes.web.page import page, self_contained
from controltower.boards.routes.web.plan import BaseMap, WebPlan, web_plan

__all__ = ["BaseMap", "WebPlan", "page", "self_contained", "web_plan"]
