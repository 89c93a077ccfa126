"""How does a server of our own run? Made in a folder, started, made to answer, and stopped."""

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Self
from urllib.parse import quote

from controltower.domain.errors import Refused, Unavailable
from controltower.store.postgres.serving.certificate import certify
from controltower.store.postgres.serving.folder import LOCAL, Folder, end_left_over
from controltower.store.postgres.serving.programs import WINDOWS, Binaries, as_whom, binaries, hand_over

ADMIN = "controltower_admin"
"""The superuser of a server that we make; it is asked to make databases and logins, and for nothing else."""
READY_S = 60.0
PORTS = 5
"""How often another free port is tried, where somebody was faster to take the first."""
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For tests that lose nothing when the machine dies."""


@dataclass(slots=True)
class Server:
    """A server of our own in a folder: `start` makes what is missing, `stop` ends it.

    Only this machine can reach it. `password` is the administrator's, from the next start on. With `tls` connections
    are encrypted by a certificate that the server signs for itself; the servers of wheels cannot do that. What a killed
    program leaves running is ended by the next `start` in the folder.
    """

    folder: Path
    password: str = field(repr=False)
    port: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: Binaries | None = None
    tls: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _held: Folder | None = None

    @property
    def log(self) -> Path:
        """What the server writes."""
        return Folder(self.folder).log

    @property
    def certificate(self) -> Path:
        """What a desk trusts that wants to know with whom it speaks."""
        return Folder(self.folder).certificate

    @property
    def version(self) -> int | None:
        """Of which PostgreSQL the data are; None before the first start."""
        return Folder(self.folder).version()

    def start(self) -> Self:
        """Make the cluster where there is none, start it and wait until it answers.

        Raises Unavailable where it does not start, Refused where another program runs it, or nothing here can.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        hand_over(self.folder)
        held = Folder(self.folder)
        held.hold()
        self._held = held
        try:
            self._make(held)
            self._launch(held)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, *, how: str = "fast") -> None:
        """End it: "fast" disconnects everybody and writes what is open, "immediate" is as if the power went."""
        process, self._process = self._process, None
        if process is not None and self.programs is not None:
            words = ("-D", str(Folder(self.folder).data), "-m", how, "-w")
            self.programs.run("pg_ctl", "stop", *words, may_fail=True)
            _wait_or_kill(process)
        if self._held is not None:
            self._held.let_go()
            self._held = None

    def kill(self) -> None:
        """Kill the server's first process; the others notice and end by themselves."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
        if self._held is not None:
            self._held.let_go()
            self._held = None

    def url(self, login: str = ADMIN, password: str | None = None, database: str = "postgres") -> str:
        """Where a login finds a database; with the administrator's password unless another is given."""
        secret = self.password if password is None else password
        return f"postgresql://{quote(login, safe='')}:{quote(secret, safe='')}@{LOCAL}:{self.port}/{database}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make(self, folder: Folder) -> None:
        held = folder.version()
        programs = self.programs = self.programs or binaries(held)
        if held not in (None, programs.version):
            raise Refused([f"The data in {self.folder} are of PostgreSQL {held}, and this is {programs.version}."])
        if held is None:
            self._initialise(programs, folder)
        else:
            end_left_over(folder, programs)
            self._let_admin_in(programs, folder)
        if self.tls:
            certify(programs, folder)

    def _initialise(self, programs: Binaries, folder: Folder) -> None:
        """A new cluster; it gets its name when it is whole, so that one that was broken off is made again."""
        half = self.folder / "data.new"
        rmtree(half, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as secret:
            secret.write(self.password)
        path = Path(secret.name)
        words = ["-D", str(half), "-U", ADMIN, "--pwfile", str(path), "--auth=scram-sha-256"]
        words += ["--encoding=UTF8", "--locale=C", "--data-checksums"]
        words += ["--no-sync"] if self.settings.get("fsync") == "off" else []
        try:
            hand_over(path)
            programs.run("initdb", *words)
        finally:
            path.unlink()
        half.rename(folder.data)

    def _let_admin_in(self, programs: Binaries, folder: Folder) -> None:
        """Give the administrator this password; without a server, so whoever owns the folder needs no older one."""
        words = ["-c", "log_min_error_statement=panic", "-c", "password_encryption=scram-sha-256"]
        secret = self.password.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        said = f"ALTER ROLE {ADMIN} PASSWORD E'{secret}'\n"
        programs.run("postgres", "--single", "-D", str(folder.data), *words, "postgres", said=said)

    def _launch(self, folder: Folder) -> None:
        """Start it on its port; where that is for us to choose, on another one if somebody takes it first."""
        for left in range(PORTS if self.port == 0 else 1, 0, -1):
            port = self.port or free_port()
            try:
                self._launch_at(port, folder)
            except Unavailable:
                if left == 1 or self.port:
                    raise
                continue
            self.port = port
            return

    def _launch_at(self, port: int, folder: Folder) -> None:
        chosen = {
            "port": str(port),
            "listen_addresses": LOCAL,
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "ssl": "on" if self.tls else "off",
            "max_connections": "120",
            "log_statement": "none",
            **self.settings,
        }
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        programs = self.programs or binaries()
        with folder.log.open("ab") as log:
            self._process = subprocess.Popen(
                _command(programs, folder, options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=not WINDOWS,
                **as_whom(),
            )
        self._wait(folder)

    def _wait(self, folder: Folder) -> None:
        until = time.monotonic() + READY_S
        while self._process is not None and time.monotonic() < until:
            ended = self._process.poll()
            mine = WINDOWS or folder.process() == self._process.pid
            if mine and folder.is_ready():
                return
            if ended is not None and (ended or not WINDOWS):
                break
            time.sleep(0.02)
        if self._process is not None:
            _wait_or_kill(self._process, 0)
            self._process = None
        raise Unavailable(f"The PostgreSQL server in {self.folder} does not start: {folder.last_words()}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as held:
        held.bind((LOCAL, 0))
        port: int = held.getsockname()[1]
        return port


def _command(programs: Binaries, folder: Folder, options: list[str]) -> list[str]:
    """The server itself; on Windows pg_ctl, which lays an administrator's rights down before it starts one."""
    if not WINDOWS:
        return [programs.tool("postgres"), "-D", str(folder.data), *options]
    quoted = " ".join(f'"{option}"' for option in options)
    return [programs.tool("pg_ctl"), "start", "-D", str(folder.data), "-w", "-o", quoted]


def _wait_or_kill(process: subprocess.Popen[bytes], patience_s: float = 20) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience_s)
        return
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    process.kill()
    process.wait()
