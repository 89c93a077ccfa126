"""How is a message told to a person? Subject, a short sentence, and the board to see it on, for every kind there is."""

from typing import cast, get_args

from controltower.domain.messages import Body, Decision, Listing, RoadEvent, TowerEvent, WarehouseEvent
from controltower.tower.wording.desk import decision, listing, tower
from controltower.tower.wording.road import road
from controltower.tower.wording.warehouse import warehouse
from controltower.tower.wording.words import Tongue, Words, because, count, kilograms

__all__ = ["Tongue", "Words", "because", "count", "kilograms", "title", "words"]

_WAREHOUSE, _ROAD, _TOWER, _LISTING = map(frozenset, map(get_args, (WarehouseEvent, RoadEvent, TowerEvent, Listing)))


def words(body: Body, tongue: Tongue) -> Words:
    """The words for a message of any kind."""
    kind = type(body)
    if kind in _WAREHOUSE:
        return warehouse(cast(WarehouseEvent, body), tongue)
    if kind in _ROAD:
        return road(cast(RoadEvent, body), tongue)
    if kind in _TOWER:
        return tower(cast(TowerEvent, body), tongue)
    if kind in _LISTING:
        return listing(cast(Listing, body))
    return decision(cast(Decision, body))


def title(kind: type | str) -> str:
    """A kind's name as words: `PickConfirmed` is `pick confirmed`, `ReRoute` is `re-route`."""
    name = kind if isinstance(kind, str) else kind.__name__
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return {"re route": "re-route", "cross dock": "cross-dock", "cross docked": "cross-docked"}.get(spaced, spaced)
