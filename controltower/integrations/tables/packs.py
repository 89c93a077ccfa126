"""Packs of several products in tables: what they are called, and what belongs in."""

from collections.abc import Iterable

from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, SpecId
from controltower.domain.messages import Body
from controltower.domain.orders import Wanted
from controltower.domain.packs import PackSpec, PackSpecListed, spec_problems
from controltower.domain.picture import Picture
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.demand import never
from controltower.integrations.tables.goods import ITEM, pieces
from controltower.integrations.tables.kinds import CODE, TEXT
from controltower.integrations.tables.places import own
from controltower.integrations.tables.table import Table, Values, World


def _list(values: Values, lines: tuple[Values, ...], world: World) -> Body | None:
    parts = tuple(Wanted(ItemId(line["item"]), line["quantity"]) for line in lines)
    spec = PackSpec(SpecId(values["pack"]), values["name"], parts)
    problems = tuple(spec_problems(spec))
    if problems:
        raise Refused(problems)
    return None if world.picture[PackSpec].get(spec.id) == spec else PackSpecListed(spec)


def _held(picture: Picture, key: str) -> Values | None:
    spec = picture[PackSpec].get(key)
    return None if spec is None else {"pack": spec.id, "name": spec.name}


def _packs(picture: Picture) -> Iterable[Values]:
    return ({"pack": spec.id, "name": spec.name} for spec in picture[PackSpec].values())


def _parts(picture: Picture) -> Iterable[Values]:
    for spec in picture[PackSpec].values():
        for part in spec.parts:
            yield {"pack": spec.id, "item": part.item, "quantity": part.quantity}


PACKS = Table(
    "packs",
    "pack",
    "Packs of several products that are made up at the benches. Each needs its rows in pack_parts.",
    (
        own("pack", "Code that the pack is sold as", "GIFT-1"),
        Column("name", TEXT, "What it is called", "Desk starter"),
    ),
    ("pack",),
    _list,
    _held,
    _packs,
    lines="pack_parts",
    replaces=True,
)
PACK_PARTS = Table(
    "pack_parts",
    "pack part",
    "What belongs into one pack, one row for each item.",
    (
        Column("pack", CODE, "Code of the pack", "GIFT-1"),
        ITEM,
        pieces("How many pieces belong into one pack", "2", 1),
    ),
    (),
    never,
    rows=_parts,
    parent="pack",
)
TABLES = (PACKS, PACK_PARTS)
