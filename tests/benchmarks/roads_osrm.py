"""How fast is OSRM on the same places? Run by an interpreter that has osrm-bindings; the question comes on stdin."""

import json
import resource
import shutil
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Prepare the extract and time a matrix, by contraction hierarchy and by multi-level Dijkstra."""
    osrm = import_module("osrm")

    asked = json.loads(sys.stdin.read())
    tools, folder = Path(str(osrm.__file__)).parent, Path(asked["folder"]) / "osrm"
    folder.mkdir()
    source = folder / "city.osm.pbf"
    shutil.copy(asked["extract"], source)
    base = folder / "city.osrm"
    extracted = _tool(tools, "extract", "-p", str(tools / "share" / "profiles" / "car.lua"), str(source), "-t", "1")
    places = [(lon, lat) for lat, lon in asked["places"]]
    for name, steps in (("MLD", ("partition", "customize")), ("CH", ("contract",))):
        prepared = extracted + sum(_tool(tools, step, str(base), "-t", "1") for step in steps)
        engine = osrm.OSRM(storage_config=str(base), algorithm=name, use_shared_memory=False)
        parameters = osrm.TableParameters(coordinates=places, annotations=["duration"])
        engine.Table(parameters)
        begun = time.process_time()
        rows = engine.Table(parameters)["durations"]
        seconds = time.process_time() - begun
        found = [value for row in rows for value in list(row) if value is not None]
        print(json.dumps({"what": f"OSRM {name}, prepared", "value": 0, "seconds": round(prepared, 1)}))
        mean = round(sum(found) / len(found), 1)
        print(json.dumps({"what": f"OSRM {name}, matrix {len(places)}", "value": mean, "seconds": round(seconds, 3)}))
        del engine


def _tool(tools: Path, step: str, *words: str) -> float:
    """Run a step of the preparation; its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(tools / "bin" / f"osrm-{step}"), *words], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
