"""How is it said that others look at the same thing? A sentence for the detail, a mark for the list, a line for all."""

from collections.abc import Sequence

from controltower.domain.items import Item
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.routes import Route
from controltower.domain.times import clock
from controltower.tower.seats import Attendance


def beside_words(others: Sequence[Attendance], me: str, *, deciding: bool = False, doing: str = "decide this") -> str:
    """`kim (dispatcher) is about to decide this too. anna (manager) looks at this.`; empty where nobody does.

    `deciding` is whether the one who reads it is about to decide it, too; `doing` says what deciding it would be.
    """
    about = [who(each, me) for each in others if each.looking.deciding]
    looking = [who(each, me) for each in others if not each.looking.deciding]
    parts = []
    if about:
        parts.append(f"{_listed(about)} {_are(about)} about to {doing}{' too' if deciding else ''}.")
    if looking:
        parts.append(f"{_listed(looking)} {'looks' if len(looking) == 1 else 'look'} at this.")
    return " ".join(parts)


def beside_mark(others: Sequence[Attendance]) -> str:
    """`kim decides`, `anna`, `anna +2`: short, for a list."""
    if not others:
        return ""
    first, more = others[0], len(others) - 1
    return f"{first.person}{' decides' if first.looking.deciding else ''}{f' +{more}' if more else ''}"


def who(each: Attendance, me: str) -> str:
    """`kim (dispatcher)`; whoever reads it sits at another desk, too."""
    return f"{each.person} ({'you, at another desk' if each.person == me else each.role})"


def thing_words(picture: Picture, thing: str) -> str:
    """What is looked at, as a person knows it."""
    proposal, zone = picture[Proposal].get(thing), picture[Zone].get(thing)
    if proposal is not None:
        return f"“{proposal.title}”"
    if zone is not None:
        return zone.name
    site, _, item = thing.partition("|")
    if item in picture[Item]:
        return f"{item} at {site}"
    return f"route {thing}" if thing in picture[Route] else thing


def closed_words(proposal: Proposal, timezone: str) -> tuple[str, ...]:
    """Who decided it first, when, what and why; nothing for one that is open."""
    if proposal.status is ProposalStatus.OPEN:
        return ()
    at = clock(proposal.closed_at, timezone)
    by = proposal.closed_by or "the tower"
    said = f"{by} {_DID[proposal.status]} at {at}."
    return (said, f"The reason: {proposal.closing_reason}") if proposal.closing_reason else (said,)


_DID = {
    ProposalStatus.APPROVED: "approved this",
    ProposalStatus.AMENDED: "approved this with changes",
    ProposalStatus.REJECTED: "rejected this",
    ProposalStatus.WITHDRAWN: "withdrew this",
}


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
