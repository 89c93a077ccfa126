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
    whole["inbound_lines"][0]["item"] = "item-0"
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
