"""What can be set, with which default, and what does it mean? Every setting once; the command line gives the values."""

from dataclasses import dataclass, field, fields
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
TOWN_DATA = "saltmere-1"
"""What the road data of the demo's town is called; counted up when the town comes to be drawn otherwise."""


def means(words: str) -> dict[str, str]:
    """The metadata of a setting."""
    return {"meaning": words}


@dataclass(frozen=True, slots=True)
class Settings:
    """One set of values. Times are seconds of the wall clock unless the name says otherwise."""

    seed: int = field(default=7, metadata=means("the number that decides all chance in the demo"))
    scenario: str = field(default="demo", metadata=means("the day: demo, ordinary, peak, jam ..., or a .toml file"))
    pace: float = field(default=60.0, metadata=means("how many times faster than the wall the demo runs, 0 to 600"))
    begin: str = field(
        default="08:30", metadata=means("up to which hour the day is played at once, before it is paced")
    )
    until: str = field(default="12:00", metadata=means("when a demo day without a screen ends, on its own clock"))
    person: str = field(default="supervisor-1", metadata=means("who sits at the desk; the author of its decisions"))
    role: str = field(default="supervisor", metadata=means("which layout: supervisor, dispatcher or manager"))
    theme: str = field(default="light", metadata=means("light for a bright room, dark for a dim one"))
    company_prefix: str = field(
        default="2000000", metadata=means("the GS1 company prefix of new SSCCs; the default is for use inside a house")
    )
    label_language: str = field(default="en", metadata=means("the language of labels: en, de, fr, es, pt, pl or el"))
    note_language: str = field(default="en", metadata=means("what customers are told in: en, de, fr or pt"))
    tile_server: str = field(
        default="",
        metadata=means(
            "an own server of map tiles, as https://host/{z}/{x}/{y}.png; none: the map drawn from road data"
        ),
    )
    tile_words: str = field(default="", metadata=means("what the tiles of that server must bear, such as © and a name"))
    roads: str = field(default="", metadata=means("the folder of road data sets (default: roads in your data folder)"))
    planners: int = field(default=2, metadata=means("processes for planners"))
    reroute_limit_s: float = field(default=3.0, metadata=means("how long the search for new routes may take"))
    labour_limit_s: float = field(default=3.0, metadata=means("how long the search for a better staffing may take"))
    doors_limit_s: float = field(default=3.0, metadata=means("how long the search for other doors may take"))
    door_changes: int = field(default=2, metadata=means("how many appointments that could stay other doors may move"))
    alarm_every_s: float = field(default=1.0, metadata=means("how often the desk looks for alarms"))
    propose_every_s: float = field(default=2.0, metadata=means("how often the tower looks for something to propose"))
    retry_from_s: float = field(default=0.5, metadata=means("the first wait after the database was lost"))
    retry_to_s: float = field(default=10.0, metadata=means("the longest wait between attempts to find it again"))


DEFAULTS = Settings()


def meaning(name: str) -> str:
    """What a setting means, for help texts. Raises KeyError for one that does not exist."""
    return str({each.name: each.metadata["meaning"] for each in fields(Settings)}[name])


def resources() -> Path:
    """The folder of icons, themes and the demo network: inside the wheel, or beside the package in a checkout."""
    shipped = PACKAGE / "_resources"
    return shipped if shipped.is_dir() else PACKAGE.parent / "resources"
