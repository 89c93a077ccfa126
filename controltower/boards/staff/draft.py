"""What would somebody have otherwise? Postings that are not sent yet, put together by dragging people about."""

from collections.abc import Iterable, Mapping, Sequence

from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import SKILL_FOR, Posting
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.times import Instant, Span
from controltower.planning.labour import Crewman

Draft = tuple[Posting, ...]


def sent(crew: Mapping[WorkerId, Crewman], draft: Draft, worker: WorkerId, zone: ZoneId, span: Span) -> Draft:
    """The draft with one person in another zone for a span of time, and before and after it as they would be else.

    Who has gone home meanwhile is in no draft.
    """
    person = crew.get(worker)
    if person is None:
        return draft
    span = Span(max(span.starts, person.starts), min(span.ends, person.ends))
    if span.ends <= span.starts:
        return draft
    mine: list[Posting] = []
    for stint in person.stints:
        for starts, ends in ((stint.starts, min(stint.ends, span.starts)), (max(stint.starts, span.ends), stint.ends)):
            if ends > starts:
                mine.append(Posting(worker, stint.zone, starts, ends))
    mine.append(Posting(worker, zone, span.starts, span.ends))
    return (*(each for each in draft if each.worker != worker), *_joined(mine))


def without(draft: Draft, worker: WorkerId) -> Draft:
    """The draft with one person as they would be else."""
    return tuple(each for each in draft if each.worker != worker)


def chosen(
    picture: Picture, crew: Mapping[WorkerId, Crewman], source: ZoneId, target: ZoneId, at: Instant, count: int
) -> tuple[WorkerId, ...]:
    """So many people of a zone at a moment who may work in another: those who change least and have had their break.

    Where too few are trained, others are named too, so that the reason against them is seen.
    """
    zone = picture[Zone][target]
    there = [person for person in crew.values() if person.zone_at(at) == source]
    able = SKILL_FOR[zone.kind]

    def rank(person: Crewman) -> tuple[bool, int, int, str]:
        breaks = sum(each.ends - each.starts for each in person.breaks if each.ends > at)
        return able not in person.skills, len(person.stints), breaks, person.worker

    return tuple(person.worker for person in sorted(there, key=rank)[:count])


def _joined(postings: Iterable[Posting]) -> Sequence[Posting]:
    """In the order of time, neighbours in one zone made one."""
    found: list[Posting] = []
    for posting in sorted(postings, key=lambda each: each.starts_at):
        last = found[-1] if found else None
        if last is not None and last.zone == posting.zone and last.ends_at == posting.starts_at:
            found[-1] = Posting(last.worker, last.zone, last.starts_at, posting.ends_at)
        else:
            found.append(posting)
    return found
