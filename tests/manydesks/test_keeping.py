"""Does the disk in memory keep what the outbox on a real disk keeps?"""

from pathlib import Path
from random import Random

import pytest

from controltower.domain.clock import StepClock
from controltower.domain.messages import Message
from controltower.store.outbox import Outbox, outbox_in
from tests.helpers import make
from tests.manydesks.faults import Process
from tests.manydesks.keeping import Box, Disk

URL = "postgresql://ada@host/tower"


class Pair:
    """One window twice: with its outbox in memory, and on the disk."""

    def __init__(self, name: str, disk: Disk, folder: Path) -> None:
        self.process = Process(name)
        self.boxes: tuple[Outbox, Outbox] = (Box(disk, self.process), outbox_in(folder, URL, "main", "ada"))
        self.held: list[Message] = []
        model, real = ({message.key: message for message in box.kept()} for box in self.boxes)
        assert model == real
        self.left = list(model.values())

    def add(self, messages: list[Message]) -> None:
        for box in self.boxes:
            box.add(messages)
        self.held += messages

    def remove(self, messages: list[Message]) -> None:
        for box in self.boxes:
            box.remove(messages)

    def end(self) -> None:
        self.boxes[1].close()
        self.process.dead = True


@pytest.mark.parametrize("seed", range(6))
def test_the_disk_in_memory_keeps_what_the_outbox_keeps(seed: int, tmp_path: Path) -> None:
    random, disk, number = Random(seed), Disk(), 0
    windows: list[Pair] = [Pair("w0", disk, tmp_path)]
    for step in range(60):
        window = random.choice(windows)
        match random.choice(("add", "add", "remove", "resume", "discard", "end")):
            case "add":
                number += 2
                window.add([make.message(StepClock(each), "desk:ada", key=f"k{each}") for each in (number, number + 1)])
            case "remove":
                window.remove(random.sample(window.held, min(2, len(window.held))))
            case "resume" if window.left:
                window.add([window.left.pop()])
            case "discard" if window.left:
                window.remove([window.left.pop()])
            case "end":
                window.end()
                windows.remove(window)
                windows.append(Pair(f"w{step + 1}", disk, tmp_path))
            case _:
                windows += [Pair(f"v{step + 1}", disk, tmp_path)] if len(windows) < 3 else []
    for window in windows:
        window.end()
    Pair("last", disk, tmp_path).end()
