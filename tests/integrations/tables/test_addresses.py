"""Orders without coordinates are placed by their address, or set aside for somebody to put the pin."""

from pathlib import Path

from controltower.domain.orders import Order
from controltower.store.addresses import Level, Match, Unmatched
from tests.integrations.tables.folders import operation, template, write

WHERE = Match(54.331, 10.151, Level.HOUSE, "Hafenstr. 12, Kiel", 1.0)
NOWHERE = Unmatched("“Hafenstr. 12” may be any of 2 streets, in Kiel, Lübeck: say which town.")


def unplaced(folder: Path) -> Path:
    """The template's folder, its order without coordinates."""
    rows = template()
    for row in rows["orders"]:
        row["lat"] = row["lon"] = ""
    return write(folder / "in", rows)


def test_an_order_without_coordinates_lies_where_its_address_is(tmp_path: Path) -> None:
    with operation(tmp_path) as given:
        assert given.take(unplaced(tmp_path), locate=lambda _address: WHERE).ok
        order = next(iter(given.picture()[Order].values()))
        assert (order.lat, order.lon) == (WHERE.lat, WHERE.lon)
        again = given.take(tmp_path / "in", locate=lambda _address: NOWHERE)
        assert again.ok
        assert again.messages == 0


def test_an_order_whose_address_is_not_found_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    with operation(tmp_path) as given:
        report = given.take(unplaced(tmp_path), locate=lambda _address: NOWHERE)
        assert [(each.column, each.reason) for each in report.problems if each.column == "address"] == [
            ("address", f"{NOWHERE.reason} Or give its lat and lon, as a pin on the map.")
        ]
        assert not given.picture()[Order]
        assert report.rejects is not None
        assert (report.rejects / "orders.csv").is_file()


def test_a_place_is_no_address(tmp_path: Path) -> None:
    with operation(tmp_path) as given:
        place = Match(54.3, 10.1, Level.PLACE, "Kiel", 1.0)
        report = given.take(unplaced(tmp_path), locate=lambda _address: place)
        assert any("names no street of Kiel" in each.reason for each in report.problems)


def test_without_road_data_coordinates_are_needed(tmp_path: Path) -> None:
    with operation(tmp_path) as given:
        report = given.take(unplaced(tmp_path))
        assert any(each.reason.startswith("is blank, and there is no road data") for each in report.problems)
