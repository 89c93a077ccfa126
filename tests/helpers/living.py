"""Where do living pictures for tests come from? A day of the twin, lived once and pickled in the temporary folder."""

import pickle
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path

from controltower.domain.picture import Picture
from controltower.simulation.demo import picture_at
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.scenarios import read

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "resources" / "demo" / "scenarios"


@cache
def living(hour: float, scenario: str = "demo", seed: int = 7, small: bool = False) -> Picture:
    """The picture of a demo day at an hour. Shared between tests: fork it before folding into it."""
    kept = Path(tempfile.gettempdir()) / f"controltower-living-{_print()}-{scenario}-{seed}-{hour:g}-{small}.pickle"
    if kept.is_file():
        picture: Picture = pickle.loads(kept.read_bytes())
        return picture
    picture = picture_at(hour, seed, read(SCENARIOS / f"{scenario}.toml"), scale=SMALL if small else FULL)
    fresh = kept.with_suffix(f".{id(picture)}")
    fresh.write_bytes(pickle.dumps(picture, pickle.HIGHEST_PROTOCOL))
    fresh.replace(kept)
    return picture


@cache
def _print() -> str:
    """What the picture depends on: the twin, the domain and the scenarios."""
    hasher = blake2b(digest_size=6)
    for folder in (ROOT / "controltower" / "simulation", ROOT / "controltower" / "domain", SCENARIOS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".toml"):
                hasher.update(path.read_bytes())
    return hasher.hexdigest()
