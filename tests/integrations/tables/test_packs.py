"""Packs in tables: listed with their parts, changed by a new row, and named by orders."""

from pathlib import Path

from controltower.domain.ids import ItemId
from controltower.domain.orders import Order, Wanted
from controltower.domain.packs import PackSpec
from controltower.integrations.tables.templates import write_folder
from tests.integrations.tables.folders import Operation, template, write


def test_a_pack_lands_with_its_parts_and_an_order_names_it(tmp_path: Path, op: Operation) -> None:
    tables = template()
    tables["orders"][0]["pack"] = "GIFT-1"
    assert op.take(write(tmp_path / "in", tables)).ok
    picture = op.picture()
    assert picture[PackSpec]["GIFT-1"].parts == (Wanted(ItemId("SKU-1001"), 2),)
    assert [order.pack for order in picture[Order].values()] == ["GIFT-1"]
    write_folder(picture, tmp_path / "out")
    again = op.take(tmp_path / "out")
    assert (again.messages, again.refused) == (0, 0)


def test_a_pack_is_changed_by_importing_it_with_all_its_parts_again(tmp_path: Path, op: Operation) -> None:
    tables = template()
    op.take(write(tmp_path / "in", tables))
    tables["pack_parts"][0]["quantity"] = "3"
    assert op.take(write(tmp_path / "more", {name: tables[name] for name in ("packs", "pack_parts")})).ok
    assert op.picture()[PackSpec]["GIFT-1"].parts == (Wanted(ItemId("SKU-1001"), 3),)


def test_a_pack_that_names_an_item_twice_and_an_order_of_an_unknown_pack_are_refused(
    tmp_path: Path, op: Operation
) -> None:
    tables = template()
    tables["pack_parts"] *= 2
    tables["orders"][0]["pack"] = "GIFT-9"
    report = op.take(write(tmp_path / "in", tables))
    reasons = {each.reason for each in report.problems}
    assert "Each item of a pack is named once, with all its pieces." in reasons
    assert "there is no pack GIFT-9" in reasons
    assert not op.picture()[PackSpec]
