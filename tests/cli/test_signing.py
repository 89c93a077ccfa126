import os
import subprocess
import sys

import pytest

from controltower.cli.serving import Passwords
from controltower.store.postgres.access import apart
from tests.cli.test_rights import fill
from tests.helpers.server import SECRET, Tower
from tests.store.test_access import Remembering

TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
unix = pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("PGPASSWORD", raising=False)


def typed(words: list[str], *answers: tuple[str, str]) -> tuple[int, str]:
    """Run the program in a terminal and type an answer after each prompt; how it ended, and all that stood there."""
    command = [sys.executable, "-c", TERMINAL, sys.executable, "-m", "controltower", *words]
    seen = b""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for prompt, answer in answers:
            start = len(seen)
            while prompt.encode() not in seen[start:]:
                more = os.read(program.stdout.fileno(), 4096)
                assert more, seen
                seen += more
            program.stdin.write(f"{answer}\n".encode())
            program.stdin.flush()
        seen += program.stdout.read()
    return program.returncode, seen.decode()


@unix
def test_in_a_terminal_a_password_is_asked_for_and_not_echoed(pg: Tower) -> None:
    fill(pg)
    url, secret = apart(pg.login("anna", "viewer"))
    code, seen = typed(["db", "check", "--db", url], ("Password: ", "wrong"), ("Password: ", secret["PGPASSWORD"]))
    assert code == 0, seen
    assert "does not take this password" in seen
    assert "The tables say what the journal says." in seen
    assert secret["PGPASSWORD"] not in seen
    assert "wrong" not in seen


@unix
def test_a_new_login_is_given_the_password_that_was_typed_twice(pg: Tower) -> None:
    owner = apart(pg.url())[0]
    words = ["db", "grant", "--db", owner, "--login", "anna", "--role", "viewer"]
    code, seen = typed(words, ("Password: ", SECRET), ("one is made): ", "first"), ("Again: ", "second"))
    assert code == 1
    assert "two different passwords" in seen
    code, seen = typed(words, ("Password: ", SECRET), ("one is made): ", "correct horse"), ("Again: ", "correct horse"))
    assert code == 0, seen
    assert "correct horse" not in seen
    code, seen = typed(["db", "check", "--db", pg.server.url("anna", "correct horse", pg.database)])
    assert code == 0, seen
    pg.passwords["anna"] = "correct horse"


def test_the_passwords_of_a_server_are_the_keyrings_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", Remembering())
    first = Passwords()
    given = first.of("postgresql://anna@127.0.0.1:54329")
    assert first.made == {}
    assert Passwords().of("postgresql://anna@127.0.0.1:54329") == given
    assert given not in repr(first)
