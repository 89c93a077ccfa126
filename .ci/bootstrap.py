"""Run, test and check Control tower on a machine that has Python and pip, and nothing else.

    python .ci/bootstrap.py run | test | check | bench | screenshots | setup | clean   [more arguments]

The first use chooses the newest working Python, makes .venv, installs the project into it and sees to what Qt needs
from the system. Later uses do that again only when pyproject.toml has changed. Standard library alone; any Python from
3.8 up may start this file, as long as a newer one can be found.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "controltower.stamp"
LOCK = ROOT / ".ci" / ".lock"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

OLDEST = (3, 11)
NEWEST = (3, 14)


class Unable(Exception):
    """This machine lacks something; the message says what, and how to get it."""


# --- Python ----------------------------------------------------------------------------------------------------------

ASK_PYTHON = """
import importlib.util, json, sys
import ssl, venv
found = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps([*sys.version_info[:2], found("ensurepip"), found("pip")]))
"""


def candidates() -> list[list[str]]:
    """Commands that may start a Python, the newest first."""
    names = [f"python{major}.{minor}" for major, minor in versions()] + ["python3", "python"]
    commands = [[path] for path in (shutil.which(name) for name in names) if path]
    if WINDOWS and shutil.which("py"):
        commands = [["py", f"-{major}.{minor}"] for major, minor in versions()] + commands
    return [*commands, [sys.executable]]


def versions() -> list[tuple[int, int]]:
    return [(3, minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]


class Answer(NamedTuple):
    """What a Python says of itself."""

    version: tuple[int, int]
    ensurepip: bool
    pip: bool


def asked(command: Sequence[str]) -> Answer | None:
    """The answer of a Python; None when it does not start, is too old, or lacks ssl or venv."""
    try:
        said = subprocess.run([*command, "-c", ASK_PYTHON], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if said.returncode != 0:
        return None
    major, minor, ensurepip, pip = json.loads(said.stdout)
    return Answer((major, minor), ensurepip, pip) if (major, minor) >= OLDEST else None


def newest_python() -> tuple[list[str], bool]:
    """The command of the newest Python that works, and whether it brings ensurepip."""
    best: tuple[tuple[int, int], list[str], bool] | None = None
    for command in candidates():
        answer = asked(command)
        if answer is not None and (answer.ensurepip or answer.pip) and (best is None or answer.version > best[0]):
            best = (answer.version, command, answer.ensurepip)
    if best is None:
        wanted = ".".join(map(str, OLDEST))
        raise Unable(
            f"No working Python {wanted} or newer was found on the PATH. "
            "On Debian: apt-get install python3 python3-venv. Elsewhere: https://www.python.org/downloads/"
        )
    return best[1], best[2]


def make_venv() -> None:
    command, has_ensurepip = newest_python()
    say(f"Making .venv with {' '.join(command)}")
    if has_ensurepip:
        must([*command, "-m", "venv", "--clear", str(VENV)])
        return
    # Debian keeps ensurepip in a package of its own; pip can fill a virtual environment from outside as well.
    must([*command, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    must([*command, "-m", "pip", "--python", str(VENV_PYTHON), "install", "--quiet", "pip"])


def venv_works() -> bool:
    answer = asked([str(VENV_PYTHON)]) if VENV_PYTHON.exists() else None
    return answer is not None and answer.pip


# --- installing ------------------------------------------------------------------------------------------------------


def wanted_stamp() -> str:
    """Changes whenever .venv has to be looked at again."""
    texts = [(ROOT / "pyproject.toml").read_bytes(), Path(__file__).read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def set_up() -> None:
    if up_to_date():
        return
    with alone():
        if up_to_date():
            return
        if not venv_works():
            make_venv()
        say("Installing the project and what it needs into .venv (some 500 MB; the first time takes minutes)")
        pip = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        must([*pip, "--editable", ".[test]"])
        see_to_qt()
        see_to_server()
        STAMP.write_text(wanted_stamp(), encoding="utf-8")


def up_to_date() -> bool:
    return VENV_PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted_stamp()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two of these at once wait for each other."""
    with LOCK.open("a") as lock:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- what Qt needs from the system -----------------------------------------------------------------------------------

# Shared object -> Debian package. Newer releases renamed some with the suffix t64; `package` looks.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libGLdispatch.so.0": "libglvnd0",
    "libICE.so.6": "libice6",
    "libOpenGL.so.0": "libopengl0",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libXrandr.so.2": "libxrandr2",
    "libXrender.so.1": "libxrender1",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2",
    "libatomic.so.1": "libatomic1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libkrb5.so.3": "libkrb5-3",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libnssutil3.so": "libnss3",
    "libplc4.so": "libnspr4",
    "libplds4.so": "libnspr4",
    "libpulse.so.0": "libpulse0",
    "libsmime3.so": "libnss3",
    "libstdc++.so.6": "libstdc++6",
    "libudev.so.1": "libudev1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libwayland-server.so.0": "libwayland-server0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbfile.so.1": "libxkbfile1",
    "libxshmfence.so.1": "libxshmfence1",
    "libz.so.1": "zlib1g",
}
FONTS = "fonts-dejavu-core"

# What is linked by the parts of Qt in use, with or without a screen.
LINKED = (
    "*.abi3.so",
    "Qt/lib/libQt6WebEngineCore.so.6",
    "Qt/lib/libQt6WebEngineWidgets.so.6",
    "Qt/lib/libQt6Svg.so.6",
    "Qt/lib/libQt6PrintSupport.so.6",
    "Qt/libexec/QtWebEngineProcess",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland*.so",
    "Qt/plugins/platforms/libqxcb.so",
)
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport", "QtWebEngineCore", "QtWebEngineWidgets")

ASK_QT = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import PySide6.QtWebEngineCore, PySide6.QtWebEngineWidgets
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

def drawn(letter):
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.drawText(5, 30, letter)
    painter.end()
    return bytes(image.constBits())

application = QApplication([])
# Without a font, Qt still lists families, but draws every letter as the same box.
print("letters differ:", drawn("A") != drawn("B"))
"""


def see_to_qt() -> None:
    """Qt starts after this and finds a font; or Unable says what is missing."""
    if sys.platform.startswith("linux"):
        install_or_tell(missing_libraries())
    if not has_font() and sys.platform.startswith("linux"):
        install_or_tell([FONTS])
        if not has_font():
            say("Qt still finds no font: all text will be boxes.")


def has_font() -> bool:
    """Whether Qt, which must start for that, has letters to draw."""
    said = subprocess.run([str(VENV_PYTHON), "-c", ASK_QT], capture_output=True, text=True)
    drawn = re.search(r"letters differ: (\w+)", said.stdout)
    if drawn is None:
        raise Unable("Qt does not start here:\n" + said.stderr.strip() + hint(said.stderr))
    return drawn[1] == "True"


def hint(complaint: str) -> str:
    library = re.search(r"(\S+\.so[.\d]*): cannot open shared object", complaint)
    if library is None:
        return ""
    return f"\nOn Debian: apt-get install {PACKAGES.get(library[1], 'the package that holds ' + library[1])}"


def missing_libraries() -> list[str]:
    """Debian packages (or, where unknown, the libraries) that Qt links and this machine lacks."""
    if shutil.which("ldd") is None:
        return []
    where = subprocess.run(
        [str(VENV_PYTHON), "-c", "import PySide6; print(PySide6.__path__[0])"], capture_output=True, text=True
    )
    folder = Path(where.stdout.strip())
    linked = [path for pattern in LINKED for path in sorted(folder.glob(pattern)) if is_used(path)]
    said = subprocess.run(["ldd", *map(str, linked)], capture_output=True, text=True)
    libraries = sorted(set(re.findall(r"(\S+) => not found", said.stdout)))
    return sorted({PACKAGES.get(library, library) for library in libraries})


def is_used(path: Path) -> bool:
    return not path.name.endswith(".abi3.so") or path.name.split(".")[0] in MODULES


def install_or_tell(wanted: list[str], what: str = "Qt") -> None:
    """Debian packages installed when that is allowed; else the command shown. Qt then decides whether it can start."""
    if not wanted:
        return
    say(f"Missing on this system, for {what}: " + " ".join(wanted))
    if shutil.which("apt-get") is None:
        say("These are Debian's names; please install what this system calls them.")
        return
    root = root_prefix()
    if root is None:
        say("Please run: sudo apt-get update && sudo apt-get install --no-install-recommends " + " ".join(wanted))
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*root, "apt-get", "update", "-qq"], env=quiet)
    names = [package(name) for name in wanted]
    command = [*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode != 0:
        say("That failed: " + " ".join(command))


# --- what tests of many desks need -----------------------------------------------------------------------------------

SERVER = "postgresql"
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/controltower.conf")

ASK_SERVER = """
from controltower.store.postgres.serving import binaries
print("carried" if binaries().bundled else "installed")
"""


def see_to_server() -> None:
    """Tests find a PostgreSQL: Debian's, where that is installed or may be; else what the tests' own wheel carries."""
    said = subprocess.run([str(VENV_PYTHON), "-c", ASK_SERVER], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    may_install = sys.platform.startswith("linux") and shutil.which("apt-get") and root_prefix() is not None
    if said == "installed" or (said == "carried" and not may_install):
        return
    with no_cluster():
        install_or_tell([SERVER], "tests of many desks")


@contextlib.contextmanager
def no_cluster() -> Iterator[None]:
    """Meanwhile Debian installs its server without starting one: tests start their own."""
    if not sys.platform.startswith("linux") or root_prefix() != [] or NO_CLUSTER.exists():
        yield
        return
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n", encoding="utf-8")
    try:
        yield
    finally:
        NO_CLUSTER.unlink()


def root_prefix() -> list[str] | None:
    """What goes before a command to run it as root: nothing, `sudo -n`, or None where that is not allowed."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def package(name: str) -> str:
    """The name by which this release of Debian knows a package."""
    known = subprocess.run(["apt-cache", "show", "--no-all-versions", name + "t64"], capture_output=True)
    return name + "t64" if known.returncode == 0 else name


# --- what can be asked for -------------------------------------------------------------------------------------------


def python(*arguments: str) -> int:
    """Run .venv's Python from the top of the project, and hand back how it ended."""
    return subprocess.run([str(VENV_PYTHON), *arguments], cwd=ROOT).returncode


def pytest(more: Sequence[str]) -> tuple[int, str]:
    """Run the tests, showing them as they go; how they ended, and their closing line."""
    command = [str(VENV_PYTHON), "-m", "pytest", *more]
    closing = "pytest said nothing"
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as tests:
        for line in tests.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            if line.strip():
                closing = line.strip()
    return tests.returncode, closing


def check(more: Sequence[str]) -> int:
    """All that must hold before a change is shared; every step runs, so that one go shows everything."""
    ended = {}
    steps = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"],
    }
    for name, arguments in steps.items():
        say(f"--- {name}")
        ended[name] = python(*arguments)
    say("--- pytest")
    ended["pytest"], closing = pytest(more)
    say("")
    for name, code in ended.items():
        say(f"{name:14} {'ok' if code == 0 else 'FAILED'}")
    say(closing)
    return int(any(ended.values()))


def clean() -> int:
    """Take away everything that can be made again."""
    for name in (".venv", "build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ("controltower", "tests"):
        for cache in (ROOT / folder).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    LOCK.unlink(missing_ok=True)
    return 0


def say(text: str) -> None:
    print(text, flush=True)


def must(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        raise Unable("This failed: " + " ".join(command))


def main(arguments: Sequence[str]) -> int:
    wish, *more = arguments or ["help"]
    if wish == "clean":
        return clean()
    if wish not in ("setup", "run", "test", "check", "bench", "screenshots"):
        say(__doc__ or "")
        return 2
    set_up()
    if wish == "run":
        return python("-m", "controltower", "run", *more)
    if wish == "test":
        return pytest(more)[0]
    if wish == "check":
        return check(more)
    if wish == "bench":
        return python("-m", "tests.benchmarks", *more)
    if wish == "screenshots":
        return python("-m", "controltower", "screenshots", *more)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unable as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
