from pathlib import Path

import pytest

from controltower.domain.errors import Rejected
from controltower.simulation.scenarios import FIELDS, read
from tests.helpers.days import SCENARIOS

SHIPPED = sorted(SCENARIOS.glob("*.toml"))


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_trouble_ships_as_an_example():
    kinds = {trouble.kind for path in SHIPPED for trouble in read(path).troubles}
    assert kinds == set(FIELDS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_can_be_read_and_is_in_order_of_time(path):
    scenario = read(path)
    assert scenario.name == path.stem
    assert scenario.title
    times = [trouble.at_s for trouble in scenario.troubles]
    assert times == sorted(times)


def test_times_are_seconds_after_midnight_and_defaults_are_filled_in(tmp_path):
    (trouble,) = read(written(tmp_path, '[[trouble]]\nkind = "breakdown"\nat = "10:10"\n')).troubles
    assert trouble.at_s == 10 * 3600 + 600
    assert trouble.numbers == {"hours": 2.5}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[trouble]]\nkind = "flood"\nat = "10:10"\n', "mine.toml, trouble 1 (flood): kind must be one of"),
        ('[[trouble]]\nkind = "sick"\nat = "25:10"\n', "mine.toml, trouble 1 (sick): at must be a time"),
        ('[[trouble]]\nkind = "sick"\n', "mine.toml, trouble 1 (sick): at must be a time"),
        ('[[trouble]]\nkind = "sick"\nat = "10:00"\nworkers = 0\n', "workers must be a number from 1 to 10, and is 0"),
        ('[[trouble]]\nkind = "surge"\nat = "10:00"\n', "orders must be a number from 1 to 2000, and is None"),
        ('[[trouble]]\nkind = "sick"\nat = "10:00"\ncolour = "red"\n', "trouble 1 (sick): colour is not known here"),
        ('[[trouble]]\nkind = "sick"\nat = "10:00"\nzone = 3\n', "zone must be a text"),
        ('[[trouble]]\nkind = "silent"\nat = "10:00"\nsource = "wsm"\n', "source must be one of wms, tms, yard,"),
        ('colour = "red"\n', "mine.toml, the top: colour is not known here"),
        ("trouble = 3\n", "mine.toml: trouble is not a list"),
        ("title = \n", "mine.toml is not TOML"),
    ],
)
def test_a_mistake_is_named_by_file_entry_and_field(tmp_path, text, named):
    with pytest.raises(Rejected) as caught:
        read(written(tmp_path, text))
    assert named in caught.value.reason
