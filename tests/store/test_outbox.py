import stat
import sys
import threading
from pathlib import Path

import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Unavailable
from controltower.domain.messages import Message
from controltower.store.codec import Codec
from controltower.store.outbox import Outbox, outbox_in
from controltower.store.rows import crc
from controltower.store.sqlite.library import newest
from tests.helpers import make

URL = "postgresql://ada:secret@tower.example/main"


def decisions(*keys: str) -> list[Message]:
    return [make.message(SetPace(float(number)), source="desk:ada", key=key) for number, key in enumerate(keys)]


def opened(folder: Path, url: str = URL, operation: str = "main", person: str = "ada") -> Outbox:
    return outbox_in(folder, url, operation, person)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("outbox/*.outbox"))


def abandoned(folder: Path, messages: list[Message]) -> Path:
    """What a window leaves that was killed: its file."""
    outbox = opened(folder)
    outbox.add(messages)
    outbox.close()
    (file,) = files(folder)
    return file


def test_nothing_is_on_disk_before_something_is_sent_and_nothing_after_it_has_landed(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    assert outbox.kept() == ()
    assert files(tmp_path) == []
    outbox.add(decisions("a", "b"))
    assert len(files(tmp_path)) == 1
    outbox.remove(decisions("a", "b"))
    outbox.close()
    assert list((tmp_path / "outbox").iterdir()) == []


def test_what_has_not_landed_is_found_at_the_next_start_in_its_order(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    outbox.add(decisions("a", "b", "c"))
    outbox.add(decisions("a", "d"))
    outbox.remove(decisions("b"))
    outbox.close()
    outbox.close()
    after = opened(tmp_path)
    assert [message.key for message in after.kept()] == ["a", "c", "d"]
    assert after.kept() == ()  # told once
    after.close()
    again = opened(tmp_path)
    assert [message.key for message in again.kept()] == ["a", "c", "d"]  # nobody has answered yet
    again.close()


def test_what_was_found_is_kept_until_somebody_sends_or_discards_it(tmp_path: Path) -> None:
    abandoned(tmp_path, decisions("a", "b", "c"))
    outbox = opened(tmp_path)
    kept = outbox.kept()
    outbox.add(kept[:1])  # sent: now this window's
    outbox.remove(kept[1:2])  # discarded
    assert len(files(tmp_path)) == 2
    outbox.close()
    after = opened(tmp_path)
    assert sorted(message.key for message in after.kept()) == ["a", "c"]
    after.remove(after.kept() or kept)
    after.close()
    assert files(tmp_path) == []


def test_windows_that_run_keep_their_messages_from_each_other(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    one.add(decisions("a"))
    other.add(decisions("b"))
    third = opened(tmp_path)
    assert third.kept() == ()
    one.close()
    assert [message.key for message in third.kept()] == ["a"]
    fourth = opened(tmp_path)
    assert fourth.kept() == ()  # the third has it in hand
    for outbox in (other, third, fourth):
        outbox.close()


@pytest.mark.parametrize(
    ("url", "operation", "person"),
    [
        ("postgresql://ada@other.example/main", "main", "ada"),
        ("postgresql://ada@tower.example:5433/main", "main", "ada"),
        ("postgresql:///main?host=one,two&user=ada", "main", "ada"),
        (URL, "night", "ada"),
        (URL, "main", "bert"),
        ("sqlite:////somewhere/day.db", "main", "ada"),
    ],
)
def test_another_journal_or_person_has_another_outbox(tmp_path: Path, url: str, operation: str, person: str) -> None:
    abandoned(tmp_path, decisions("a"))
    outbox = opened(tmp_path, url, operation, person)
    assert outbox.kept() == ()
    outbox.close()


def test_a_new_password_is_the_same_outbox_and_stands_nowhere(tmp_path: Path) -> None:
    file = abandoned(tmp_path, decisions("a"))
    assert b"secret" not in file.read_bytes()
    outbox = opened(tmp_path, URL.replace("secret", "changed"))
    assert len(outbox.kept()) == 1
    outbox.close()


@pytest.mark.skipif(sys.platform == "win32", reason="rights are something else there")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(abandoned(tmp_path, decisions("a")).stat().st_mode) == 0o600


def test_a_file_that_is_none_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    file = abandoned(tmp_path, decisions("a"))
    file.write_bytes(b"Coffee was spilled over this." * 1_000)
    outbox = opened(tmp_path)
    assert outbox.kept() == ()
    assert "set aside" in outbox.says
    assert file.with_suffix(".damaged").exists()
    assert "not what was written" in file.with_suffix(".reason.txt").read_text(encoding="utf-8")
    outbox.add(decisions("b"))
    outbox.close()
    after = opened(tmp_path)
    assert [message.key for message in after.kept()] == ["b"]
    assert after.says == ""
    after.close()


def damage(file: Path, statement: str, *values: object) -> None:
    connection = newest().connect(file)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_of_a_file_that_is_damaged_in_part_the_rest_is_kept(tmp_path: Path) -> None:
    file = abandoned(tmp_path, decisions("a", "b", "c"))
    damage(file, "UPDATE waiting SET body = ? WHERE key = 'b'", b'{"pace":600.0}')
    outbox = opened(tmp_path)
    assert [message.key for message in outbox.kept()] == ["a", "c"]
    assert "Decision 2 is damaged" in outbox.says
    outbox.close()
    after = opened(tmp_path)
    assert [message.key for message in after.kept()] == ["a", "c"]
    after.close()


def test_no_flipped_byte_stops_a_desk_or_changes_a_decision(tmp_path: Path) -> None:
    messages = decisions("a", "b", "c")
    file = abandoned(tmp_path, messages)
    sound = file.read_bytes()
    for place in range(0, len(sound), 37):
        for each in (tmp_path / "outbox").iterdir():
            each.unlink()
        file.write_bytes(sound[:place] + bytes((sound[place] ^ 0x15,)) + sound[place + 1 :])
        outbox = opened(tmp_path)
        assert set(outbox.kept()) <= set(messages)
        outbox.close()


def test_what_a_newer_program_left_is_left_for_it(tmp_path: Path) -> None:
    file = abandoned(tmp_path, decisions("a"))
    version = Codec().version + 1
    body = b'{"pace":1.0,"new":2}'
    check = crc(1, "desk:ada", "a", "SetPace", version, 0, 0, "ada", body)
    damage(file, "UPDATE waiting SET version=?, at=0, author='ada', body=?, checksum=?", version, body, check)
    outbox = opened(tmp_path)
    assert outbox.kept() == ()
    assert "newer program" in outbox.says
    outbox.close()
    assert files(tmp_path) == [file]


def test_a_folder_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("no folder")
    outbox = opened(tmp_path)
    assert outbox.kept() == ()
    with pytest.raises(Unavailable, match="cannot be kept"):
        outbox.add(decisions("a"))
    outbox.remove(decisions("a"))
    outbox.close()


def test_a_message_that_no_journal_takes_is_no_reason_to_lose_the_others(tmp_path: Path) -> None:
    outbox = opened(tmp_path)
    outbox.add([make.message(SetPace(1), key="\ud800"), *decisions("b")])
    outbox.remove([make.message(SetPace(1), key="\ud800")])
    outbox.close()
    after = opened(tmp_path)
    assert [message.key for message in after.kept()] == ["b"]
    after.close()


def test_windows_that_start_and_end_all_the_time_lose_nothing_among_each_other(tmp_path: Path) -> None:
    keys = [f"k{number}" for number in range(40)]
    found: list[str] = []
    ending = threading.Event()

    def finding() -> None:
        over = False
        while not over:
            over = ending.is_set()
            outbox = opened(tmp_path)
            kept = outbox.kept()
            found.extend(message.key for message in kept)
            outbox.remove(kept)
            outbox.close()

    threads = [threading.Thread(target=finding) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for message in decisions(*keys):
            outbox = opened(tmp_path)
            outbox.add([message])
            outbox.close()
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(keys)
    assert files(tmp_path) == []
