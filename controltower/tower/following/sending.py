"""What becomes of a message that was sent? It is kept on disk, and tried in its order until it has landed."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from controltower.domain.errors import Refused, Rejected, Unavailable
from controltower.domain.messages import Entry, Message
from controltower.store.outbox import Outbox
from controltower.tower.following.pace import BATCH

REMEMBERED = 1_000
"""So many own messages are remembered, to be said again where the journal loses them."""
DISK_S = 1.0
"""A disk that takes nothing is tried again so often."""

Refusal = tuple[Message, tuple[str, ...]]
"""A message that the database does not take, and why."""


class Sending:
    """The messages of one desk on their way: sent, brought to disk, tried, landed, read, gone from disk.

    `send`, `forget` and `keep` may be called from any thread. `flaw` is what is wrong with the disk, a sentence.
    """

    def __init__(self, outbox: Outbox, clock_s: Callable[[], float]) -> None:
        self.flaw = ""
        self._outbox = outbox
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._sent: deque[Message] = deque()
        self._waiting: deque[Message] = deque()
        self._unkept: list[Message] = []
        self._forgotten: deque[Message] = deque()
        self._landed: deque[tuple[float, int, Message]] = deque(maxlen=REMEMBERED)
        self._unread: dict[tuple[str, str], Message] = {}
        self._refused: list[Refusal] = []
        self._disk_at_s = 0.0
        self._size = BATCH

    def __len__(self) -> int:
        return len(self._waiting) + len(self._sent) + len(self._refused)

    @property
    def unkept(self) -> int:
        """How many are not on disk yet: gone if the process ended now."""
        return len(self._sent) + len(self._unkept)

    @property
    def due(self) -> bool:
        """Whether anything can be tried."""
        return bool(self._waiting)

    def send(self, message: Message) -> None:
        """Take a message; at once."""
        self._sent.append(message)

    def forget(self, messages: Sequence[Message]) -> None:
        """Take messages that an earlier run kept and that shall not be said; at once."""
        self._forgotten.extend(messages)

    def left(self) -> tuple[tuple[Message, ...], str]:
        """What earlier runs left, and what was wrong with it, a sentence."""
        with self._lock:
            return self._outbox.kept(), self._outbox.says

    def keep(self) -> None:
        """Bring to disk what was sent; only then is it tried. Where the disk fails it is tried all the same."""
        if not (self._sent or self._forgotten or self._unkept):
            return
        with self._lock:
            fresh = list(self._sent)
            if fresh or (self._unkept and self._clock_s() >= self._disk_at_s):
                self._bring(fresh)
            self._waiting.extend(fresh)
            for _ in fresh:
                self._sent.popleft()
            self._drop()

    def post(
        self, append: Callable[[Sequence[Message]], Sequence[int]], let_in: Callable[[], object], after: int
    ) -> None:
        """Try one batch; it no longer waits once it is in the journal, or refused.

        What lands beyond `after`, up to which the journal was read, stays on disk until it is read: a server that
        fails over may lose what it has confirmed.

        A refused batch is halved until the one that is to blame stands alone, so that the others get through. Raises
        Unavailable, and what `let_in` raises to somebody who is let in nowhere; then nothing is lost.
        """
        batch = [self._waiting[place] for place in range(min(self._size, len(self._waiting)))]
        try:
            places = append(batch)
        except (Refused, Rejected) as error:
            if len(batch) > 1:
                self._size = len(batch) // 2
                return
            let_in()  # else it is not the message, and it waits
            self._refused.append((batch[0], error.reasons if isinstance(error, Refused) else (error.reason,)))
        else:
            landed = list(zip(batch, places, strict=True))
            self._landed.extend((self._clock_s(), place, message) for message, place in landed)
            self._unread.update({_key(message): message for message, place in landed if place > after})
            self._forgotten.extend(message for message in batch if _key(message) not in self._unread)
        for _ in batch:
            self._waiting.popleft()
        self._size = min(BATCH, 2 * self._size)

    def say_again(self, span_s: float, held: int) -> None:
        """What landed in the last seconds, beyond what the journal has held, waits once more, before all that waits."""
        since_s = self._clock_s() - span_s
        lost = [message for landed_s, place, message in self._landed if landed_s >= since_s and place > held]
        kept = [each for each in self._landed if each[1] <= held]
        self._landed = deque(kept, REMEMBERED)
        self._wait_again(list({_key(message): message for message in lost}.values()))

    def heard(self, entries: Iterable[Entry]) -> None:
        """These were read in the journal: what was sent among them has landed, whatever was answered."""
        if not len(self) and not self._unread:
            return
        read = {(entry.said.source, entry.said.key): entry.said.seq for entry in entries}
        with self._lock:
            unsure = (*self._waiting, *(message for message, _ in self._refused))
            found = [message for message in unsure if _key(message) in read]
            landed = [*(message for key, message in self._unread.items() if key in read), *found]
            self._landed.extend((self._clock_s(), read[_key(message)], message) for message in found)
            if landed:
                self._unread = {key: message for key, message in self._unread.items() if key not in read}
                self._waiting = deque(message for message in self._waiting if _key(message) not in read)
                self._refused = [each for each in self._refused if _key(each[0]) not in read]
                self._forgotten.extend(landed)

    def refusals(self) -> list[Refusal]:
        """All there is was read: what is not among it, and was refused; each is answered once.

        What was committed without an answer, and is refused when it is said again, stands in the journal.
        """
        refused, self._refused = self._refused, []
        self._forgotten.extend(message for message, _ in refused)
        return refused

    def say_missing(self) -> bool:
        """All there is was read: what landed and was not among it is lost, and waits once more; whether there was any.

        A server that failed over may have confirmed a message, and lost it before anybody read it.
        """
        missing = list(self._unread.values())
        if missing:
            self._wait_again(missing)
        return bool(missing)

    def close(self) -> None:
        """Keep what was sent, and let go of the disk."""
        self.keep()
        with self._lock:
            self._outbox.close()

    def _wait_again(self, messages: Sequence[Message]) -> None:
        self._unread.clear()
        with self._lock:
            self._drop()
            self._bring(messages)
            self._waiting.extendleft(reversed(messages))

    def _bring(self, fresh: Sequence[Message]) -> None:
        messages = [*self._unkept, *fresh]
        try:
            self._outbox.add(messages)
        except Unavailable as error:
            self.flaw = f"{error} What waits is lost if this desk ends."
            self._unkept = messages
            self._disk_at_s = self._clock_s() + DISK_S
        else:
            self.flaw, self._unkept = "", []

    def _drop(self) -> None:
        """Take from disk what has landed, was refused, or shall not be said."""
        messages = [self._forgotten.popleft() for _ in range(len(self._forgotten))]
        if not messages:
            return
        gone = {_key(message) for message in messages}
        self._unkept = [each for each in self._unkept if _key(each) not in gone]
        if not self._unkept:
            self.flaw = ""
        # What stays is found at the next start, and lands once.
        with suppress(Unavailable):
            self._outbox.remove(messages)


def _key(message: Message) -> tuple[str, str]:
    return message.source, message.key
