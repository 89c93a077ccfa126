"""How fast are labels drawn, are all of them read back, and how many are printed again when a route changes?

`python -m tests.benchmarks.labels [--hours 9 11 15] [--every N] [--seed N] [--json]`. The labels of all routes of the
demo day that are not over at these hours, drawn on each kind of paper. A label is `valid` when a scanner's library
reads both of its symbols from what comes out (PDF: the page as a picture of 200 dpi; ZPL: the symbols that its field
data ask for; ZPL picture: the dots) and a GS1 parser finds in them exactly what was to stand there. `worn` are at most
20 of them, speckled (1 % of the dots), seen at twice the resolution, turned by 3 degrees and blurred. `value` is CPU
milliseconds per label; nothing is known to compare it with.

`moves`: one stop of a route goes elsewhere on it. Labels that are wrong then, by how stops are numbered.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from random import Random
from statistics import fmean
from time import process_time
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from controltower.domain.labels import places
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus
from controltower.integrations.labels import Content, Form, Paper, Size, contents_of, draw
from tests.benchmarks.shown import show
from tests.helpers.living import living
from tests.integrations.labels.reading import parsed, printed

PAPERS = (
    Paper(),
    Paper(size=Size.INCH_4X6),
    Paper(Form.ZPL),
    Paper(Form.ZPL, dpi=300),
    Paper(Form.ZPL_PICTURE),
    Paper(Form.ZPL_PICTURE, dpi=300),
)


WORN = 20
"""So many labels are also read worn: large pictures take long."""


def main(argv: Sequence[str] | None = None) -> None:
    """Draw, read back, and count."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hours", type=float, nargs="+", default=[9.0, 11.0, 15.0])
    options.add_argument("--every", type=int, default=1, help="only every so-manieth label")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    contents = [each for hour in given.hours for each in _labels(living(hour, seed=given.seed))][:: given.every]
    rows = [_measured(contents, paper, given.seed) for paper in PAPERS]
    moves = list(_moves(given.seed))
    if given.json:
        for row in rows:
            seconds = row["ms"] * row["labels"] / 1000
            told = {"instance": row["paper"], "value": row["ms"], "best_known": None, "gap_pct": None}
            print(json.dumps(told | {"seconds": round(seconds, 3), "valid": row["read %"] == 100.0}))
        return
    show(f"labels of the demo day at {', '.join(f'{hour:g}:00' for hour in given.hours)}", rows, as_json=False)
    show("one stop of a route moves: labels to print again, mean", moves, as_json=False)


def _labels(picture: Picture) -> Iterator[Content]:
    for route in picture[Route].values():
        if route.status is not RouteStatus.DONE:
            yield from contents_of(picture, route.id, company_prefix="2000000")


def _measured(contents: Sequence[Content], paper: Paper, seed: int) -> dict[str, Any]:
    draw(contents[:1], paper)
    begun = process_time()
    made = draw(contents, paper)
    spent = process_time() - begun
    pictures = printed(list(contents), paper)
    chance = np.random.default_rng(seed)
    whole = [_is_read(each, image) for each, image in zip(contents, pictures, strict=True)]
    some = slice(None, None, -(-len(contents) // WORN))
    worn = [_is_read(one, _worn(image, chance)) for one, image in zip(contents[some], pictures[some], strict=True)]
    return {
        "paper": f"{paper.form} {paper.size.name} {'' if paper.form is Form.PDF else paper.dpi}".strip(),
        "labels": len(contents),
        "ms": round(1000 * spent / len(contents), 2),
        "kB": round(len(made) / len(contents) / 1000, 1),
        "read %": round(100 * fmean(whole), 2),
        "worn, read %": round(100 * fmean(worn), 2),
    }


def _is_read(content: Content, picture: Image.Image) -> bool:
    """Whether both symbols say exactly what they should, and no other is found."""
    found = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    said = sorted((code.symbology_identifier, tuple(parsed(code).items())) for code in found)
    return said == [("]C1", (("00", content.sscc),)), ("]d2", content.elements)]


def _worn(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    dots = np.asarray(picture.convert("L")).copy()
    specks = chance.random(dots.shape) < 0.01
    dots[specks] = 255 - dots[specks]
    seen = Image.fromarray(dots).resize((2 * picture.width, 2 * picture.height), Image.Resampling.BILINEAR)
    turned = seen.rotate(3, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)
    return turned.filter(ImageFilter.GaussianBlur(1.0))


def _moves(seed: int, tries: int = 400) -> Iterator[dict[str, Any]]:
    """A stop of a route of so many is taken out and put elsewhere; one label for each stop."""
    rng = Random(seed)
    for count in (10, 25, 60, 140):
        front, ours, end, gaps = [], [], [], []
        for _ in range(tries):
            order = list(range(count))
            stop = order.pop(rng.randrange(count))
            order.insert(rng.randrange(count), stop)
            front.append(sum(stop != place for place, stop in enumerate(order)))
            held = [str(count - stop) for stop in order]
            now = places([{each: 1} for each in held])
            ours.append(sum(one != other for one, other in zip(held, now, strict=True)))
            gone = rng.randrange(count)
            end.append(count - 1 - gone)
            left = [str(count - stop) for stop in range(count) if stop != gone]
            kept = places([{each: 1} for each in left])
            gaps.append(sum(one != other for one, other in zip(left, kept, strict=True)))
        yield {
            "stops": count,
            "moved, numbered 1 to n": round(fmean(front), 2),
            "moved, ours": round(fmean(ours), 2),
            "one stop falls away, numbered 1 to n": round(fmean(end), 2),
            "one stop falls away, ours": round(fmean(gaps), 2),
        }


if __name__ == "__main__":
    main(sys.argv[1:])
