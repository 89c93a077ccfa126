"""What does a desk do with the journal, moment by moment? Open it, read on, write, ask, and live with every fault."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.domain.messages import Message
from controltower.store.outbox import Outbox
from controltower.tower.desk import LinkState
from controltower.tower.following.company import Company
from controltower.tower.following.ears import Ears, ignore
from controltower.tower.following.line import Line, again
from controltower.tower.following.opening import Store
from controltower.tower.following.pace import CHUNK, Pace, Patience
from controltower.tower.following.place import Place
from controltower.tower.following.sending import Sending
from controltower.tower.following.standing import Standing
from controltower.tower.seats import Looking

LONG_S = 3_600.0
"""For so long nothing is due where nothing ever will be."""


class Session:
    """One desk's session with the journal, without a thread or a clock of its own: whoever has time calls `step`.

    What was sent stays in the outbox until the journal has it, or the database has said why it never will. `over` is
    true where nothing will ever be tried again: the database is newer than this program, or can never be one.
    `wake` is called, from any thread, where `step` should be called before it is due. What stands before `step` may be
    called from any thread, and returns at once; all else is for one.
    """

    def __init__(
        self,
        open_: Callable[[], Store],
        ears: Ears,
        clock_s: Callable[[], float],
        outbox: Outbox | None = None,
        pace: Pace | None = None,
        wake: Callable[[], None] = ignore,
    ) -> None:
        self.store: Store | None = None
        self.over = False
        self._open = open_
        self._ears = ears
        self._clock_s = clock_s
        self._pace = pace or Pace()
        self._wake = wake
        self._sending = Sending(outbox or Outbox(), clock_s)
        self._line = Line(ears.linked, clock_s, self._pace.slow_s)
        self._standing = Standing(ears.granted, clock_s, self._pace.ask_s)
        self._company = Company(ears.others, clock_s, self._pace)
        self._closing = ExitStack()
        self._place: Place | None = None
        self._rung, self._caught_up, self._began = False, False, False
        self._unwritten = ""
        self._opening, self._writing = Patience(self._pace), Patience(self._pace)
        self._open_at_s = self._post_at_s = 0.0
        self._read_from_s = self._read_by_s = 0.0

    def send(self, message: Message) -> None:
        """Take a message for the journal."""
        self._sending.send(message)
        self._wake()

    def attend(self, looking: Looking) -> None:
        """What this desk has in front of it, for the others."""
        self._company.looking = looking
        self._wake()

    def ring(self) -> None:
        """There may be news."""
        self._rung = True
        self._wake()

    def resume(self, messages: Sequence[Message]) -> None:
        """Send decisions that an earlier run kept."""
        for message in messages:
            self._sending.send(message)
        self._wake()

    def discard(self, messages: Sequence[Message]) -> None:
        """Forget decisions that an earlier run kept."""
        self._sending.forget(messages)
        self._wake()

    @property
    def unsent(self) -> int:
        """How many messages wait for the journal."""
        return len(self._sending)

    @property
    def unkept(self) -> int:
        """How many of them are not on disk yet: gone if the process ended now."""
        return self._sending.unkept

    def look_after(self) -> None:
        """Keep what was sent, and say how long an answer is waited for; also while `step` waits for that answer."""
        self._sending.keep()
        self._line.waiting(len(self._sending), self._sending.flaw)
        self._line.look()

    def step(self) -> float:
        """Do what is due; in how many seconds it wants to be called again at the latest, 0 for at once.

        Never raises for faults of the world. One exchange of a kind at most, so that none keeps the others waiting.
        """
        if not self._began:
            self._began = True
            self._tell_left()
        self.look_after()
        if self.over:
            return LONG_S
        wait_s = self._open_at_s - self._clock_s()
        if self.store is None and wait_s > 0:
            return wait_s
        try:
            if self.store is None:
                self.store = self._enter()
            return self._live(self.store)
        except (Unavailable, Refused, Outdated) as error:
            return self._leave(error)

    def leave(self) -> None:
        """Let go of the database after one last attempt to write what waits; a refusal is told whoever asks next."""
        self._sending.keep()
        store = self.store
        with suppress(Unavailable, Refused, Outdated):
            if store is not None:
                while self._sending.due:
                    self._say(store)
                self._rung, self._read_from_s = True, 0.0
                self._read(store)
        self.store = None
        self._closing.close()

    def abandon(self) -> None:
        """Nobody will step any more, for the program has a fault: say so, rather than seem to follow."""
        self.over = True
        self._let_go()
        self._line.stand(LinkState.LOST, "This desk follows no more: the program has a fault. Open it again.")

    def close(self) -> int:
        """End, as `leave` does; how much could not be written. It is found at the next start."""
        self.leave()
        self._sending.close()
        return self.unsent

    def _tell_left(self) -> None:
        kept, flaw = self._sending.left()
        if kept:
            self._ears.kept(kept)
        if flaw:
            self._line.note(flaw)

    def _enter(self) -> Store:
        with self._line.exchange():
            store = self._closing.enter_context(self._open())
        self._standing.ask(store, self._line.exchange)
        if self._place is None:
            self._begin(store)
        else:
            self._check(store, self._place)
        if store.shared:
            self._closing.callback(store.listen(self.ring))
        self._rung = True
        self._caught_up = False
        self._post_at_s = self._read_from_s = 0.0
        return store

    def _leave(self, error: Unavailable | Refused | Outdated) -> float:
        """Let go of the database; in how many seconds it is looked for again."""
        never = isinstance(error, Refused) and error.final and self._place is None
        self.over = never or isinstance(error, Outdated)
        self._let_go()
        if self.over:
            self._line.stand(LinkState.LOST if never else LinkState.OUTDATED, str(error))
            return 0.0
        # Somebody who is not let in may be locked out for asking too often.
        wait_s = self._pace.retry_to_s if isinstance(error, Refused) else self._opening.wait_s()
        self._open_at_s = self._clock_s() + wait_s
        self._line.stand(LinkState.LOST, f"{error} {again(wait_s)}")
        return wait_s

    def _let_go(self) -> None:
        self.store = None
        self._closing.close()
        self._unwritten = ""
        self._company.part()

    def _begin(self, store: Store) -> None:
        """Take the picture from which the entries go on."""
        with self._line.exchange():
            picture = store.load()
        marks = [store.entry(seq) for seq in sorted({min(1, picture.seq), picture.seq}) if seq]
        if None in marks:
            raise Unavailable("The tables know more than the journal. Their owner runs: controltower db rebuild")
        self._place = Place(picture.seq, filter(None, marks))
        self._caught_up = False
        self._rung = True
        self._ears.began(picture)

    def _check(self, store: Store, place: Place) -> None:
        """Ask whether the journal still holds what was read, and begin anew where it has lost the end of it."""
        with self._line.exchange():
            loss = place.loss(store.entry)
        if loss is None:
            return
        self._standing.ask(store, self._line.exchange)  # to somebody without rights all is lost
        if not loss.held:
            raise Unavailable("This is another journal: it holds nothing of what this desk has read.")
        self._line.note(loss.says)
        self._sending.say_again(self._pace.again_s, loss.held)
        self._begin(store)

    def _live(self, store: Store) -> float:
        if self._clock_s() >= self._standing.due_s:
            self._standing.ask(store, self._line.exchange)
        if self._sending.due and self._clock_s() >= self._post_at_s:
            self._post(store)
        if self._read(store):
            self._settle()
        self._company.beat(store, self._line.exchange)
        self._line.waiting(len(self._sending), self._sending.flaw)
        return max(0.0, min(self._due_s(store), self._line.look() + self._clock_s()) - self._clock_s())

    def _due_s(self, store: Store) -> float:
        """When something is to be done next."""
        read_s = max(self._read_from_s, 0.0 if self._rung else self._read_by_s)
        beat_s = self._company.due_s if store.shared else read_s
        post_s = self._post_at_s if self._sending.due else read_s
        return min(read_s, beat_s, post_s, self._standing.due_s)

    def _post(self, store: Store) -> None:
        """Write a batch of what waits. Where only writing fails, reading goes on, and it is tried again."""
        try:
            self._say(store)
        except Unavailable as error:
            if not error.readable:
                raise
            wait_s = self._writing.wait_s()
            self._post_at_s = self._clock_s() + wait_s
            self._unwritten = f"{error} {again(wait_s)}"
            self._stand()
            return
        self._writing.renew()
        self._rung = True
        self._be_writable()

    def _be_writable(self) -> None:
        if self._unwritten:
            self._unwritten = ""
            self._stand()

    def _settle(self) -> None:
        """All there is was read: what is missing is said again, and what was refused is told."""
        if not self._sending.due:
            self._be_writable()  # what could not be written had been, without an answer
        if self._sending.say_missing():
            self._post_at_s = self._clock_s() + self._pace.safety_s
        for refusal in self._sending.refusals():
            self._ears.refused(*refusal)
            self._standing.doubt()

    def _stand(self) -> None:
        if self._unwritten:
            self._line.stand(LinkState.READ_ONLY, self._unwritten)
        elif self._caught_up:
            self._line.stand(LinkState.LIVE, "Following the journal.")

    def _say(self, store: Store) -> None:
        with self._line.exchange():
            self._sending.post(store.append, store.last, self._place.after if self._place else 0)

    def _read(self, store: Store) -> bool:
        """Take the next entries, where there may be some; whether these were all."""
        place, now_s = self._place, self._clock_s()
        if place is None or now_s < self._read_from_s or not (self._rung or now_s >= self._read_by_s):
            return False
        self._rung = False
        with self._line.exchange():
            # A file that was exchanged is missed by itself.
            entries = place.news(store.read, CHUNK) if store.shared else store.read(place.after, CHUNK)
        now_s = self._clock_s()
        more = entries is not None and len(entries) == CHUNK
        self._read_from_s = now_s + (self._pace.poll_s if store.shared and not more else 0.0)
        self._read_by_s = now_s + (0.0 if more else self._pace.safety_s if store.shared else self._pace.poll_s)
        if entries is None:
            self._check(store, place)
            return False
        if entries:
            place.note(entries)
            self._ears.took(entries)
            self._sending.heard(entries)
        if not more and not self._caught_up:
            self._caught_up = True
            self._opening.renew()
            self._stand()
        return not more
