"""Which words are there on the command line?"""

import argparse
from importlib.metadata import version
from pathlib import Path

from controltower.cli.actions import URL, add_actions, place
from controltower.cli.roads import add_actions as add_road_actions
from controltower.cli.words import clock_time, pace, size
from controltower.settings import DEFAULTS, meaning
from controltower.tower.desk import Role

THEMES = ("light", "dark")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="controltower", description="Warehouse and road on one desk.")
    top.add_argument("--version", action="version", version=f"%(prog)s {version('controltower')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _run(commands.add_parser("run", help="a demo day on the desk; without a screen its pictures and a summary"))
    _desk(commands.add_parser("desk", help="a desk on a journal that exists; without --db you are asked where"))
    _twin(commands.add_parser("twin", help="play a demo day into a journal"))
    _keep(commands.add_parser("keep", help="keep the tables of the projection current"))
    _tower(commands.add_parser("tower", help="propose what there is to decide, beside the desks of a server"))
    add_actions(
        commands.add_parser("db", help="create, check or copy a database, give rights, run a server of one's own")
    )
    _import(commands.add_parser("import", help="read a folder of CSV or XLSX tables into a journal"))
    _labels(commands.add_parser("labels", help="print the labels of a route into a file"))
    _notes(commands.add_parser("notes", help="send what customers are to be told, into a file"))
    add_road_actions(commands.add_parser("roads", help="make road data of an extract, list it, and try it"))
    _screenshots(commands.add_parser("screenshots", help="pictures of every board of a living demo day"))
    _history(commands.add_parser("history", help="play earlier demo days and write their figures"))
    return top


def _run(words: argparse.ArgumentParser) -> None:
    words.add_argument("--db", metavar="URL", help=f"{URL} (default: one in your data folder)")
    _demo(words)
    _seat(words)
    words.add_argument("--pace", type=pace, default=DEFAULTS.pace, help=meaning("pace"))
    _from(words, clock_time(DEFAULTS.begin))
    words.add_argument(
        "--until", type=clock_time, default=clock_time(DEFAULTS.until), metavar="HH:MM", help=meaning("until")
    )
    words.add_argument("--out", type=Path, metavar="DIR", help="where a day without a screen leaves its pictures")
    words.add_argument(
        "--fresh",
        action="store_true",
        help="forget what the database of --db held (without --db every run begins a new day)",
    )


def _desk(words: argparse.ArgumentParser) -> None:
    place(words, required=False, operation=False)
    words.add_argument(
        "--operation", default="", metavar="NAME", help="which operation (default: the only one, or you choose)"
    )
    _seat(words)
    words.set_defaults(role=None)


def _twin(words: argparse.ArgumentParser) -> None:
    place(words)
    _demo(words)
    words.add_argument("--pace", type=pace, default=DEFAULTS.pace, help=f"{meaning('pace')}, or max")
    _from(words, None)
    words.add_argument("--until", type=clock_time, metavar="HH:MM", help="when to stop, on the demo's own clock")
    _leash(words)
    words.add_argument("--town", action="store_true", help="on roads of the demo town, drawn on this machine once")


def _keep(words: argparse.ArgumentParser) -> None:
    place(words)
    _leash(words)


def _tower(words: argparse.ArgumentParser) -> None:
    place(words)
    _leash(words)


def _import(words: argparse.ArgumentParser) -> None:
    words.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="the tables")
    place(words, required=False)
    words.add_argument(
        "--templates", type=Path, metavar="DIR", help="write empty tables with an explanation per column"
    )
    words.add_argument("--roads", metavar="NAME", help="road data in which orders without coordinates are looked up")


def _labels(words: argparse.ArgumentParser) -> None:
    words.add_argument("route", metavar="ROUTE", help="the route")
    place(words)
    words.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write")
    words.add_argument(
        "--form", choices=("pdf", "zpl", "zpl-picture"), default="pdf", help="for office or for label printers"
    )
    words.add_argument("--size", choices=("a6", "4x6"), default="a6", help="of a label; 4x6 is in inches")
    words.add_argument("--dpi", type=int, choices=(203, 300), default=203, help="dots per inch of a label printer")
    words.add_argument("--language", default=DEFAULTS.label_language, help=meaning("label_language"))
    words.add_argument("--all", action="store_true", help="all of the route (default: those that are due)")
    words.add_argument("--person", default="", help="who prints them, to be said in the journal (default: not said)")


def _notes(words: argparse.ArgumentParser) -> None:
    place(words)
    words.add_argument("--to", type=Path, default=Path("notes.jsonl"), metavar="FILE", help="the file, a line for each")
    words.add_argument("--look", action="store_true", help="say what waits, and send nothing")


def _screenshots(words: argparse.ArgumentParser) -> None:
    words.add_argument("--out", type=Path, default=Path("docs/pictures"), metavar="DIR", help="where to save them")
    _demo(words)
    words.add_argument(
        "--at", type=clock_time, default=clock_time("10:40"), metavar="HH:MM", help="time of the day shown"
    )
    words.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES), help="which themes")
    words.add_argument(
        "--sizes", nargs="+", type=size, default=[(1920, 1080), (1366, 768)], metavar="WxH", help="which sizes"
    )


def _history(words: argparse.ArgumentParser) -> None:
    words.add_argument("--days", type=int, default=14, help="how many days before today's demo day")
    words.add_argument("--seed", type=int, default=DEFAULTS.seed, help=meaning("seed"))
    words.add_argument("--out", type=Path, metavar="FILE", help="where to write (default: the demo's resources)")


def _from(words: argparse.ArgumentParser, default: int | None) -> None:
    words.add_argument("--from", dest="begin", type=clock_time, default=default, metavar="HH:MM", help=meaning("begin"))


def _leash(words: argparse.ArgumentParser) -> None:
    words.add_argument("--leash", action="store_true", help="end when standard input ends")


def _demo(words: argparse.ArgumentParser) -> None:
    words.add_argument("--seed", type=int, default=DEFAULTS.seed, help=meaning("seed"))
    words.add_argument("--scenario", default=DEFAULTS.scenario, help=meaning("scenario"))
    words.add_argument(
        "--scale", choices=("full", "small"), default="full", help="the whole demo, or a small one for tests"
    )


def _seat(words: argparse.ArgumentParser) -> None:
    words.add_argument("--person", default=DEFAULTS.person, help=meaning("person"))
    words.add_argument("--role", choices=[str(role) for role in Role], default=DEFAULTS.role, help=meaning("role"))
    words.add_argument("--theme", choices=THEMES, default=DEFAULTS.theme, help=meaning("theme"))
    words.add_argument("--tile-server", metavar="URL", help=meaning("tile_server"))
    words.add_argument("--tile-words", metavar="WORDS", help=meaning("tile_words"))
