"""The house keeps its directions: each rule is broken here once on purpose, and the tools must say so."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "pyproject.toml"
FLOORS = ("domain", "planning", "simulation", "store", "tower", "integrations", "ui", "boards")

CLEAN = {
    "__init__.py": "",
    "__main__.py": "import controltower.cli",
    "cli.py": "import controltower.app",
    "app.py": "import PySide6.QtWidgets\nimport controltower.boards.yard, controltower.settings",
    "settings.py": "",
    "domain/docks.py": "import dataclasses",
    "domain/loading.py": "import controltower.domain.docks",
    "planning/docks.py": "import ortools.sat\nimport pyvrp\nimport controltower.domain.docks",
    "simulation/docks.py": "import simpy\nimport controltower.domain.docks",
    "store/engine.py": "import sqlalchemy\nimport alembic\nimport pysqlite3",
    "tower/follow.py": "import controltower.store.engine, controltower.planning.docks",
    "integrations/csv.py": "import controltower.tower.follow",
    "ui/live.py": "import pyqtgraph\nimport controltower.tower.follow",
    "boards/yard.py": "import PySide6\nimport folium\nimport controltower.ui.live",
    "boards/roads.py": "import controltower.ui.live",
}

# Contract -> where an import is planted, and which.
PLANTED = {
    "Floors know only the floors below them": ("domain/docks.py", "controltower.store.engine"),
    "Qt is seen only by ui, boards and app": ("tower/follow.py", "PySide6"),
    "SQL is spoken only by store": ("tower/follow.py", "sqlalchemy"),
    "Solvers are called only by planning": ("tower/follow.py", "ortools"),
    "SimPy runs only in simulation": ("planning/docks.py", "simpy"),
    "Boards do not know each other": ("boards/yard.py", "controltower.boards.roads"),
    "Siblings do not import in circles": ("domain/docks.py", "controltower.domain.loading"),
}


def lint_imports(folder: Path, planted: dict[str, str], stray: str = "") -> str:
    """What import-linter says of a small house with our contracts, after imports were planted in some modules."""
    files = {**{f"{floor}/__init__.py": "" for floor in FLOORS}, **CLEAN}
    for path, module in planted.items():
        files[path] += f"\nimport {module}"
    if stray:
        files[stray] = ""
    for path, text in files.items():
        target = folder / "controltower" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    command = "from importlinter.cli import lint_imports_command as main; main()"
    said = subprocess.run(
        [sys.executable, "-c", command, "--config", str(CONFIG), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return said.stdout + said.stderr


def verdicts(report: str) -> dict[str, bool]:
    """Contract name -> whether it was kept."""
    lines = [line.split(" (")[0] for line in report.splitlines()]
    return {line[: -len(end)]: end == " KEPT" for line in lines for end in (" KEPT", " BROKEN") if line.endswith(end)}


@pytest.fixture(scope="module")
def report_of_a_clean_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    return lint_imports(tmp_path_factory.mktemp("clean"), {})


@pytest.fixture(scope="module")
def report_of_a_broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    planted: dict[str, str] = {}
    for path, module in PLANTED.values():
        planted[path] = f"{planted[path]}, {module}" if path in planted else module
    return lint_imports(tmp_path_factory.mktemp("broken"), planted)


def test_a_clean_house_keeps_every_contract(report_of_a_clean_house: str) -> None:
    assert verdicts(report_of_a_clean_house) == dict.fromkeys(PLANTED, True), report_of_a_clean_house


@pytest.mark.parametrize("contract", PLANTED)
def test_an_import_against_the_direction_is_reported(contract: str, report_of_a_broken_house: str) -> None:
    path, imported = PLANTED[contract]
    importer = "controltower." + path.removesuffix(".py").replace("/", ".")
    section = report_of_a_broken_house.split("Broken contracts", 1)[1].split(f"{contract}\n---", 1)[1]

    assert verdicts(report_of_a_broken_house)[contract] is False
    if contract == "Siblings do not import in circles":
        assert {".docks", ".loading"} <= set(section.split())
    else:
        assert f"{importer} -> {imported}" in section


def test_a_module_on_no_floor_breaks_the_build(tmp_path: Path) -> None:
    report = lint_imports(tmp_path, {}, stray="utils.py")

    assert verdicts(report)["Floors know only the floors below them"] is False
    assert "utils" in report


# --- domain stands on the standard library alone ---------------------------------------------------------------------


def foreign_imports(source: str) -> Iterator[str]:
    """Modules that a domain module imports and that are neither the standard library nor domain."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0, names=names):
                modules = [f"{module}.{alias.name}" for alias in names] if module == "controltower" else [module]
            case _:
                modules = []
        for module in modules:
            if module.split(".")[0] not in sys.stdlib_module_names and not is_domain(module):
                yield module


def is_domain(module: str) -> bool:
    return module.split(".")[:2] == ["controltower", "domain"]


def test_domain_imports_the_standard_library_alone() -> None:
    foreign = {
        str(path.relative_to(ROOT)): modules
        for path in sorted((ROOT / "controltower" / "domain").rglob("*.py"))
        if (modules := list(foreign_imports(path.read_text(encoding="utf-8"))))
    }

    assert foreign == {}


@pytest.mark.parametrize(
    ("source", "foreign"),
    [
        ("import numpy", ["numpy"]),
        ("from msgspec import json", ["msgspec"]),
        ("def late():\n    import pandas", ["pandas"]),
        ("from controltower.store import journal", ["controltower.store"]),
        ("from controltower import settings", ["controltower.settings"]),
        ("from controltower.domain import ids\nfrom . import times\nimport datetime", []),
    ],
)
def test_a_foreign_import_in_domain_is_found(source: str, foreign: list[str]) -> None:
    assert list(foreign_imports(source)) == foreign


# --- time, chance and place are given --------------------------------------------------------------------------------

READS_THE_WORLD = """\
\"\"\"A rule that looks at the world.\"\"\"

import datetime
import os
import pathlib
import random
import time
import uuid

datetime.datetime.now(datetime.UTC)
time.time()
random.random()
random.shuffle([])
uuid.uuid4()
os.environ.get("HOME")
pathlib.Path.cwd()
"""


def banned_lines(stands_at: str, source: str) -> list[int]:
    """Lines to which ruff says TID251, for a module at this place in the project."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json"]
    said = subprocess.run(
        [*command, "--stdin-filename", stands_at, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return sorted({note["location"]["row"] for note in json.loads(said.stdout) if note["code"] == "TID251"})


@pytest.mark.parametrize("floor", FLOORS)
def test_no_floor_may_read_clock_chance_or_environment(floor: str) -> None:
    assert banned_lines(f"controltower/{floor}/docks.py", READS_THE_WORLD) == list(range(10, 17))


def test_a_random_generator_with_a_seed_is_welcome() -> None:
    assert banned_lines("controltower/domain/docks.py", "import random\n\nrandom.Random(7).random()\n") == []


def test_the_composition_root_may_read_the_clock() -> None:
    assert banned_lines("controltower/app.py", READS_THE_WORLD) == []


# --- types -----------------------------------------------------------------------------------------------------------

FORGETFUL = """\
import enum

class DoorState(enum.Enum):
    FREE = 1
    BLOCKED = 2

def sentence(state: DoorState) -> str:
    match state:
        case DoorState.FREE:
            return "free"
    return "?"

def untyped(state):
    return state
"""


def test_mypy_names_the_case_that_a_match_forgot(tmp_path: Path) -> None:
    (tmp_path / "forgetful.py").write_text(FORGETFUL, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(CONFIG), "--cache-dir", str(tmp_path / "cache")]

    said = subprocess.run(
        [*command, "forgetful.py"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    ).stdout

    assert "[exhaustive-match]" in said, said
    assert "DoorState.BLOCKED" in said, said
    assert "[no-untyped-def]" in said, said
