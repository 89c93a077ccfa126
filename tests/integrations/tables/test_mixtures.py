"""Any mix of good and broken rows: every row lands or is kept, and lands once it is repaired."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.contradictions import Contradiction
from controltower.domain.picture import Picture
from tests.integrations.tables.folders import Folder, operation, read, template, write

BREAKS = [
    ("items", "weight_g", "heavy"),
    ("items", "velocity", ""),
    ("stock", "quantity", "-1"),
    ("stock", "counted_at", "yesterday"),
    ("orders", "lat", "91"),
    ("orders", "service", "someday"),
    ("order_lines", "quantity", "1.5"),
    ("vehicles", "kind", "boat"),
]


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[Folder, Folder]:
    """A folder in which some cells are broken, and the same one whole."""
    whole = template()
    count = draw(st.integers(1, 6))
    for table, key in (("items", "item"), ("orders", "order"), ("vehicles", "vehicle")):
        whole[table] = [{**whole[table][0], key: f"{key}-{number}"} for number in range(count)]
    whole["inbound_lines"][0]["item"] = whole["pack_parts"][0]["item"] = "item-0"
    picks = st.integers(0, count - 1)
    whole["stock"] = [{**whole["stock"][0], "item": f"item-{number}"} for number in range(count)]
    whole["order_lines"] = [
        {"order": f"order-{order}", "item": f"item-{draw(picks)}", "quantity": str(draw(st.integers(1, 9)))}
        for order in range(count)
        for _ in range(draw(st.integers(1, 3)))
    ]
    broken = {name: [dict(row) for row in rows] for name, rows in whole.items()}
    for table, column, text in draw(st.lists(st.sampled_from(BREAKS), max_size=4)):
        broken[table][draw(st.integers(0, len(broken[table]) - 1))][column] = text
    return broken, whole


@settings(max_examples=25)
@given(mixtures())
def test_every_row_lands_or_is_kept_and_lands_once_it_is_repaired(
    tmp_path_factory: pytest.TempPathFactory, mixture: tuple[Folder, Folder]
) -> None:
    broken, whole = mixture
    place = tmp_path_factory.mktemp("mixture")
    with operation(place) as op:
        folder = write(place / "in", broken)
        report = op.take(folder)
        digest = op.picture().digest()

        assert report.landed + report.refused == report.rows == sum(map(len, whole.values()))
        assert not op.picture()[Contradiction]
        again = op.take(folder)
        assert (again.messages, again.refused, op.picture().digest()) == (0, report.refused, digest)
        if report.rejects is None:
            assert report.ok
            return

        refused = {file.stem: read(file) for file in report.rejects.iterdir()}
        assert sum(map(len, refused.values())) == report.refused
        repaired = op.take(write(report.rejects, {name: repair(name, rows, whole) for name, rows in refused.items()}))
        assert (repaired.landed, repaired.refused) == (report.refused, 0), repaired.text()
        assert contents(op.picture()) == contents(whole_picture(place, whole))


def repair(name: str, rows: list[dict[str, str]], whole: Folder) -> list[dict[str, str]]:
    """The rows as they should have been, found by the row that stands in their reason."""
    numbers = [int(row["reason"].rsplit(" row ", 1)[1].rstrip(")")) for row in rows]
    return [whole[name][number - 2] for number in numbers]


def whole_picture(place: Path, whole: Folder) -> Picture:
    (place / "whole").mkdir()
    with operation(place / "whole") as op:
        op.take(write(place / "whole" / "in", whole))
        return op.picture()


def contents(picture: Picture) -> dict[str, dict[str, object]]:
    return {kind.__name__: dict(picture[kind]) for kind in picture.kinds()}


@settings(max_examples=40)
@given(st.data())
def test_no_cell_however_strange_stops_an_import_or_reaches_the_fold_as_a_contradiction(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    strange = st.one_of(
        st.sampled_from(
            [
                "1e999",
                "-0",
                "nan",
                "٣",
                "0001-01-01T00:00+12:00",
                "9999-12-31T23:59-12:00",
                "=1+1",
                "a;b;;",
                "\x00",
                "#",
            ]
        ),
        st.text(max_size=12),
    )
    tables = template()
    for _ in range(data.draw(st.integers(1, 6))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(strange)
    place = tmp_path_factory.mktemp("strange")
    with operation(place) as op:
        report = op.take(write(place / "in", tables, encoding="utf-8"))

        assert report.landed + report.refused == report.rows
        assert not op.picture()[Contradiction]
        assert op.take(place / "in").messages == 0


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(["items.csv", "orders.tsv", "all.xlsx", "stock.ods", "old.xls"]))
def test_no_file_however_broken_stops_an_import(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    place = tmp_path_factory.mktemp("broken")
    (place / "in").mkdir()
    (place / "in" / name).write_bytes(content)
    with operation(place) as op:
        report = op.take(place / "in")

        assert (report.landed, report.refused) == (0, report.rows)
