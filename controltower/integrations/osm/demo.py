"""Is the demo's town on this machine? Its road data and map are made once, of our own drawing, and kept."""

import shutil
import tempfile
from pathlib import Path

from controltower.domain.errors import Unavailable
from controltower.integrations.osm.building import Origin, Stop, build_roads
from controltower.integrations.osm.extract import Progress
from controltower.integrations.osm.town import TOWN, write_town
from controltower.planning.roads.home import is_ours
from controltower.settings import TOWN_DATA

ATTRIBUTION = f"{TOWN}, an invented town"
LICENCE = "Apache License 2.0, as the program"


def town_in(home: Path, built_by: str, tell: Progress, stop: Stop) -> Path:
    """The folder of the town's road data below `home`, made where it is not there: some ten seconds of work.

    One that another version of the program made is made anew. Another process may make it at the same time; the first
    to be done wins. Raises Unavailable where the disk fails, KeyboardInterrupt where `stop` says so.
    """
    folder = home / TOWN_DATA
    if is_ours(folder):
        return folder
    tell(f"drawing {TOWN}")
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{TOWN_DATA}-", dir=home) as place:
            source, made = Path(place) / f"{TOWN_DATA}.osm.pbf", Path(place) / TOWN_DATA
            write_town(source)
            if stop():
                raise KeyboardInterrupt
            build_roads(source, made, Origin(TOWN_DATA, built_by, ATTRIBUTION, LICENCE), tell, stop)
            _settle(made, folder)
    except OSError as error:
        raise Unavailable(f"The demo's town cannot be written to {home}: {error.strerror or error}.") from error
    return folder


def _settle(made: Path, folder: Path) -> None:
    """Where it belongs, unless somebody else was first; half a data set, or one of another form, is taken away."""
    if folder.exists() and not is_ours(folder):
        shutil.rmtree(folder)
    try:
        made.rename(folder)
    except OSError:
        if not is_ours(folder):
            raise
