"""How does a demo day come to the desk? The desk with its twin and keeper, in a window or played without one."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from controltower.cli.twin import demo_in
from controltower.cli.words import FAILED, OK, data_folder, on_that_day, url_of, wall_clock
from controltower.domain.errors import Refused
from controltower.domain.places import operation_of
from controltower.domain.times import MINUTE, Instant
from controltower.planning.roads import folder_of
from controltower.settings import DEFAULTS, TOWN_DATA, Settings
from controltower.store.engine import file_of, is_server, open_database
from controltower.store.journal import MAIN, Journal

if TYPE_CHECKING:
    from controltower.app.seat import Place, Seat

SETTLE_S = 20.0
"""After a day was played without a screen, the desk plans and proposes at most so long before its pictures."""
Commands = tuple[tuple[str, tuple[str, ...]], ...]


def run(asked: argparse.Namespace) -> int:
    """A demo day on the desk; where there is no screen, played up to an hour and saved as pictures."""
    from controltower.app.running import has_screen
    from controltower.app.running import run as run_window

    folder = data_folder()
    url = asked.db or url_of(folder / f"demo-{Path(asked.scenario).stem}-{asked.seed}.db")
    if is_server(url):
        raise Refused(["This plays a demo day into a file. On a server: controltower db serve --demo"])
    if asked.fresh or not asked.db:
        _forget(url)
    settings = _settings(asked)
    if not has_screen():
        return _without_screen(asked, url, settings)
    begin = ("--from", _clock(asked.begin))
    return run_window(_place(url, folder), settings, _helpers(asked, url, f"{asked.pace:g}", begin), _first_time())


def _first_time() -> str:
    """What there is to wait for at the first start; nothing later on."""
    return "" if folder_of(TOWN_DATA) else "The demo's town is drawn on this machine, once: it takes some ten seconds."


def desk(asked: argparse.Namespace) -> int:
    """A desk on a journal that others fill; who signs in to a server is asked in a dialog."""
    from controltower.app.running import Asked, has_screen, run_signed
    from controltower.app.running import run as run_window
    from controltower.app.seat import Place
    from controltower.store.postgres.access import of_service

    if not has_screen():
        print("There is no screen here (no DISPLAY, no WAYLAND_DISPLAY): a desk needs one.", file=sys.stderr)
        return FAILED
    url = of_service(asked.service) if asked.service else asked.db or ""
    settings = _settings(asked)
    if url and not is_server(url):
        if asked.remember:
            raise Refused(["A file of this machine wants no password; leave --remember out."])
        file_of(url)
        return run_window(Place(url, data_folder(), operation=asked.operation or MAIN), settings)
    return run_signed(Asked(url, asked.operation, asked.role or "", asked.remember), settings, data_folder())


def screenshots(asked: argparse.Namespace) -> int:
    """Every board of a living demo day, in themes and sizes."""
    from controltower.app.headless import finish, pictures

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    settings = replace(DEFAULTS, seed=asked.seed, scenario=asked.scenario)
    with tempfile.TemporaryDirectory(prefix="controltower-") as folder:
        seat = _played(asked, url_of(Path(folder) / "day.db"), Path(folder), settings, asked.at)
        saved = pictures(seat, asked.out, asked.themes, asked.sizes)
        bugs = seat.bugs.count
        finish(seat)
    print(f"{len(saved)} pictures in {asked.out}.")
    return FAILED if bugs else OK


def _without_screen(asked: argparse.Namespace, url: str, settings: Settings) -> int:
    from controltower.app.headless import finish, pictures, write_summary

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    out = asked.out or Path("controltower-day")
    print("There is no screen here: the demo day is played without one, and its pictures and a summary are saved.")
    seat = _played(asked, url, out / "desk", settings, asked.until)
    files = pictures(seat, out, (settings.theme,))
    page = write_summary(seat, out, files)
    bugs = seat.bugs.count
    finish(seat)
    print(f"{len(files)} pictures and {page.name} are in {out.absolute()}.")
    return FAILED if bugs else OK


def _played(asked: argparse.Namespace, url: str, folder: Path, settings: Settings, until: int) -> "Seat":
    """A desk that has followed the day up to a time of it, and has had a moment to think."""
    from controltower.app.headless import play, reached, settle

    commands = _helpers(asked, url, "max", ("--until", _clock(until)))

    def end(seat: "Seat") -> Instant | None:
        operation = operation_of(seat.desk.picture)
        return on_that_day(operation.opened_at, operation.timezone, until) if operation else None

    seat = play(_place(url, folder), settings, commands, reached(end), _say)
    settle(seat, SETTLE_S)
    return seat


def _helpers(asked: argparse.Namespace, url: str, pace: str, more: tuple[str, str]) -> Commands:
    """The twin and the keeper, as commands of this program."""
    words = ["twin", "--db", url, "--seed", str(asked.seed), "--scenario", asked.scenario, "--pace", pace]
    words += ["--scale", asked.scale, "--town", *more]
    return (("twin", tuple(words)), ("keeper", ("keep", "--db", url)))


def _clock(after_midnight: int) -> str:
    hours, minutes = divmod(after_midnight // MINUTE, 60)
    return f"{hours:02d}:{minutes:02d}"


def _place(url: str, folder: Path) -> "Place":
    from controltower.app.seat import Place

    return Place(url, folder)


def _settings(asked: argparse.Namespace) -> Settings:
    names: Iterable[str] = ("seed", "scenario", "person", "role", "theme", "tile_server", "tile_words")
    given = {name: getattr(asked, name) for name in names if getattr(asked, name, None) is not None}
    return replace(DEFAULTS, **given)


def _forget(url: str) -> None:
    """Delete a demo's database with its logs. Raises Refused for one that holds anything else."""
    path = file_of(url)
    if path.exists():
        with open_database(url) as database:
            opened = demo_in(Journal(database, wall_clock))
        if opened is None:
            raise Refused([f"{path} holds a real operation and is not deleted. Choose another file for the demo."])
    for ending in ("", "-wal", "-shm", "-writers"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _say(words: str) -> None:
    print(words, flush=True)
