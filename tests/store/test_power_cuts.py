"""The power fails at any moment, on a disk that keeps what was synced and of all else what chance lets through."""

from pathlib import Path
from random import Random

import pytest

from tests.store.killing import Wounds
from tests.store.power.cutting import a_folder, cut_days, cuts, recorded
from tests.store.power.disk import SECTOR, Acknowledged, Disk, FolderSynced, Named, Synced, Truncated, Written


def lost(found: list[Wounds]) -> int:
    return sum(bool(wounds.lost) for wounds in found)


def wrong(found: list[Wounds]) -> list[str]:
    return [words for wounds in found for words in (*wounds.doubled, *wounds.wrong)]


def test_the_store_loses_nothing_that_it_acknowledged_and_knows_the_picture_again() -> None:
    found = cut_days(200, seed=1)
    assert (lost(found), wrong(found)) == (0, [])
    assert sum(wounds.beyond > 0 for wounds in found) > 0


def test_with_fewer_syncs_the_same_cuts_lose_what_was_acknowledged_but_damage_nothing() -> None:
    """Otherwise the test above would show nothing."""
    found = cut_days(100, seed=1, synchronous="NORMAL")
    assert lost(found) > 0
    assert wrong(found) == []


def test_without_syncs_the_same_cuts_damage_the_file() -> None:
    found = cut_days(50, seed=1, synchronous="OFF")
    assert any("malformed" in words for words in wrong(found))


def test_the_recording_ran_through_checkpoints_and_new_logs() -> None:
    with a_folder() as folder:
        deeds = recorded(folder).deeds
    names = [deed.name for deed in deeds if isinstance(deed, Named) and deed.file]
    assert names.count("tower.db-wal") >= 3
    (main,) = {deed.file for deed in deeds if isinstance(deed, Named) and deed.name == "tower.db"}
    assert sum(deed == Synced(main) for deed in deeds) >= 10
    assert sum(isinstance(deed, Acknowledged) for deed in deeds) >= 50


def test_the_same_seed_cuts_the_same(tmp_path: Path) -> None:
    with a_folder() as folder:
        recording = recorded(folder, "NORMAL")
    one, other = (list(cuts(recording, 20, 7, tmp_path)) for _ in range(2))
    assert one == other
    assert lost(one) > 0


def disk(*deeds: Written | Truncated | Synced | Named | FolderSynced) -> Disk:
    made = Disk()
    for deed in deeds:
        made.take(deed)
    return made


NEW = (Named("a", 1), FolderSynced())


def test_what_was_synced_survives_every_cut() -> None:
    kept = disk(*NEW, Written(1, 0, b"x" * 2_000), Truncated(1, 1_500), Synced(1))
    assert all(kept.after_cut(Random(n)) == {"a": b"x" * 1_500} for n in range(50))


def test_what_was_not_synced_survives_whole_in_part_or_not() -> None:
    half = disk(*NEW, Synced(1), Written(1, 0, b"x" * 4 * SECTOR))
    seen = {half.after_cut(Random(n))["a"] for n in range(200)}
    assert {b"", bytes(4 * SECTOR), b"x" * 4 * SECTOR} < seen
    torn = seen - {b"", bytes(4 * SECTOR)}
    sectors = {content[at : at + SECTOR] for content in torn for at in range(0, len(content), SECTOR)}
    assert sectors == {bytes(SECTOR), b"x" * SECTOR}


def test_a_later_write_may_survive_an_earlier_one() -> None:
    two = disk(*NEW, Synced(1), Written(1, 0, b"a"), Written(1, 1, b"b"))
    assert b"\0b" in {two.after_cut(Random(n))["a"] for n in range(200)}


@pytest.mark.parametrize(("change", "without"), [(Named("b", 2), {"a"}), (Named("a", 0), {"a"})])
def test_a_name_is_certain_once_the_folder_was_synced(change: Named, without: set[str]) -> None:
    loose, fast = disk(*NEW, change), disk(*NEW, change, FolderSynced())
    after = {"a", "b"} if change.file else set()
    assert [set(found) for found in (loose.after_cut(Random(n)) for n in range(50))].count(without) > 5
    assert all(set(fast.after_cut(Random(n))) == after for n in range(50))
