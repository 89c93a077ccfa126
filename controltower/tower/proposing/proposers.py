"""How does the tower come to propose? It looks for a cause, has a plan made in another process, and offers it once."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from controltower.domain.errors import Unavailable
from controltower.domain.ids import ProposalId
from controltower.domain.messages import Message
from controltower.domain.notes import NoteQueued
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalMade, ProposalStatus, ProposalWithdrawn
from controltower.domain.roads import RoadData
from controltower.domain.times import MINUTE, NEVER, Instant
from controltower.planning.roads.home import is_open
from controltower.planning.travel import network_of
from controltower.settings import Settings
from controltower.tower.desk import Wires
from controltower.tower.proposing.deciding import problems

SOURCE = "tower"
AGAIN = 10 * MINUTE
"""A cause for which no plan was worth offering, or none could be made, is looked at again after so long."""


@dataclass(frozen=True, slots=True)
class Question:
    """A cause to plan for: what to call in another process, and what to make of the answer on the newest picture.

    `id` follows from the cause alone, so that two desks that see the same offer it once. `problem` reads the picture,
    and finds None where there is nothing to plan; `offer` may find that the plan is not worth offering.
    """

    id: ProposalId
    problem: Callable[[Picture], Any]
    plan: Callable[..., Any]
    offer: Callable[[Picture, Any], ProposalMade | None]


Teller = Callable[[Picture], Iterable[tuple[str, NoteQueued]]]
"""Finds what customers are to be told now, each with its key; quick, too."""
Looker = Callable[[Picture, Settings], Iterable[Question]]
"""Finds the causes that nothing was offered for yet, the most pressing first; quick, for it runs with the picture."""


class Proposers:
    """All kinds of proposer of one desk. `step` is called again and again in the thread of the picture."""

    def __init__(
        self, wires: Wires, settings: Settings, lookers: Sequence[Looker], tellers: Sequence[Teller] = ()
    ) -> None:
        self._wires = wires
        self._settings = settings
        self._lookers = tuple(lookers)
        self._tellers = tuple(tellers)
        self._asked: dict[int, tuple[Question, Future[Any]]] = {}
        self._fruitless: dict[ProposalId, Instant] = {}
        self._said: set[str] = set()
        self._turn = 0
        self._listed: RoadData | None = None
        self._network = ""

    def step(self, picture: Picture) -> None:
        """Offer what was planned, withdraw what is void, tell customers, and ask for the next cause of one kind."""
        self._offer(picture)
        self._withdraw(picture)
        self._tell(picture)
        if self._lookers and self._may_look(picture):
            self._turn = (self._turn + 1) % len(self._lookers)
            self._ask(picture, self._turn)

    def unsaid(self, picture: Picture, message: Message) -> None:
        """Take note that a message never reached the journal; its cause is looked at again after a while."""
        self._said.discard(message.key)
        self._fruitless[ProposalId(message.key)] = Instant(picture.now + AGAIN)

    @property
    def thinking(self) -> tuple[ProposalId, ...]:
        """What is being planned for at the moment."""
        return tuple(question.id for question, _ in self._asked.values())

    def _may_look(self, picture: Picture) -> bool:
        """Whether no looker would wait for road data to be opened."""
        listed = picture[RoadData].get("roads")
        if listed is not self._listed:
            self._listed, self._network = listed, network_of(picture)
        return not self._network or is_open(self._network)

    def _ask(self, picture: Picture, turn: int) -> None:
        if turn in self._asked:
            return
        for question in self._lookers[turn](picture, self._settings):
            if not self._is_new(picture, question.id):
                continue
            problem = _problem(question, picture)
            if problem is None:
                self._fruitless[question.id] = Instant(picture.now + AGAIN)
                continue
            self._asked[turn] = question, self._wires.work.submit(question.plan, problem)
            return

    def _offer(self, picture: Picture) -> None:
        for turn, (question, future) in tuple(self._asked.items()):
            if not future.done():
                continue
            del self._asked[turn]
            try:
                offer = question.offer(picture, future.result())
            except BrokenProcessPool:
                continue
            except Unavailable:
                offer = None
            if offer is None:
                self._fruitless[question.id] = Instant(picture.now + AGAIN)
            else:
                self._say(picture, offer.proposal, offer)

    def _withdraw(self, picture: Picture) -> None:
        for proposal in picture[Proposal].values():
            key = f"{proposal.id}:withdrawn"
            if proposal.status is not ProposalStatus.OPEN or not self._is_new(picture, key):
                continue
            reasons = problems(picture, proposal)
            overdue = picture.now > proposal.act_by
            if reasons or overdue:
                why = "It was not decided in time." if overdue else " ".join(reasons[:3])
                self._say(picture, key, ProposalWithdrawn(proposal.id, why))

    def _tell(self, picture: Picture) -> None:
        for tell in self._tellers:
            for key, note in tell(picture):
                if self._is_new(picture, key):
                    self._say(picture, key, note)

    def _is_new(self, picture: Picture, key: str) -> bool:
        return key not in self._said and picture.now >= self._fruitless.get(ProposalId(key), NEVER)

    def _say(self, picture: Picture, key: str, body: ProposalMade | ProposalWithdrawn | NoteQueued) -> None:
        self._said.add(key)
        self._wires.send(Message(SOURCE, key, picture.now, SOURCE, body))


def _problem(question: Question, picture: Picture) -> Any:
    """What is to be planned; None where there is nothing, or where road data cannot be read just now."""
    try:
        return question.problem(picture)
    except Unavailable:
        return None
