"""For how many facts does each source answer, and how many of them may be wrong by now? Counted in small steps."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from controltower.domain.contradictions import Contradiction
from controltower.domain.picture import Picture
from controltower.domain.truth import Source, ages

CHUNK = 2_000
DESKS = "desks"
"""All desks count as one source: who decided what stands in the journal."""
ABOUT_SOURCES = (Source, Contradiction)
"""Nobody answers for these: they are about the sources themselves."""


@dataclass(slots=True)
class Tally:
    """Facts by source and kind, and by source those of the silent that may have changed since; of others none yet."""

    facts: dict[str, Counter[type]] = field(default_factory=dict)
    stale: Counter[str] = field(default_factory=Counter)
    silent: frozenset[str] = frozenset()

    def total(self, source: str) -> int:
        """How many facts a source told last."""
        return sum(self.facts.get(source, Counter()).values())


def voice(source: str) -> str:
    """The source as it is counted."""
    return DESKS if source.startswith("desk:") else source


def count(picture: Picture, silent: frozenset[str], tally: Tally) -> Iterator[None]:
    """Fill a fresh tally, a step for each few thousand facts; what changes in between counts as it is then."""
    tally.silent = silent
    for kind in tuple(kind for kind in picture.kinds() if kind not in ABOUT_SOURCES):
        told = list(picture.tellers(kind).items())
        for start in range(0, len(told), CHUNK):
            some = told[start : start + CHUNK]
            for source, facts in Counter(said.source for _, said in some).items():
                tally.facts.setdefault(voice(source), Counter())[kind] += facts
            if silent:
                held: Mapping[str, Any] = picture[kind]
                old = (said.source for key, said in some if said.source in silent and ages(picture, held[key]))
                tally.stale.update(old)
            yield
