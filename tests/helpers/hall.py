"""Desks in one hall: what each looks at is seen by the others at once, as the database would tell them."""

from dataclasses import dataclass, field

from controltower.tower.desk import Desk
from controltower.tower.seats import Attendance, Looking
from tests.helpers import make


@dataclass
class Hall:
    """Who sits where; `join` seats a desk."""

    desks: dict[str, tuple[Desk, Attendance]] = field(default_factory=dict)

    def join(self, desk: Desk, role: str) -> Desk:
        """From now on this desk tells what it looks at, and sees the others."""
        name = f"{desk.person} {len(self.desks) + 1}"
        desk.wires.attend = lambda looking: self.attend(name, looking)
        self.desks[name] = (desk, Attendance(name, desk.person, role, desk.looking, make.DAWN, make.DAWN))
        self.tell()
        return desk

    def attend(self, name: str, looking: Looking) -> None:
        """A desk looks at something else."""
        desk, was = self.desks[name]
        self.desks[name] = (desk, Attendance(name, was.person, was.role, looking, make.DAWN, make.DAWN))
        self.tell()

    def leave(self, desk: Desk) -> None:
        """A desk is gone."""
        self.desks = {name: held for name, held in self.desks.items() if held[0] is not desk}
        self.tell()

    def tell(self) -> None:
        """Each hears of all the others, those about to decide first."""
        for name, (desk, _) in self.desks.items():
            others = [held for other, (_, held) in self.desks.items() if other != name]
            desk.note_others(tuple(sorted(others, key=lambda each: (not each.looking.deciding, each.person))))
