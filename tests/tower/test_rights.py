"""What may the person at a desk decide? What the database said; a desk that asks for more is told why at once."""

from controltower.domain.crossdock import CrossDock
from controltower.domain.ids import ProposalId, WorkerId
from controltower.domain.labour import Move, MoveStaff
from controltower.domain.proposals import RejectProposal
from controltower.domain.rerouting import ReRoute
from controltower.tower.seats import Rights
from tests.helpers import make
from tests.tower.seats import opened

DISPATCHER = Rights(("dispatcher",), frozenset({"ReRoute", "RejectProposal"}))


def test_a_file_draws_no_line_and_a_server_names_what_is_beyond_it() -> None:
    assert [Rights().why_not(kind) for kind in (MoveStaff, ReRoute)] == ["", ""]
    assert DISPATCHER.why_not(ReRoute) == DISPATCHER.why_not(RejectProposal) == ""
    assert DISPATCHER.why_not(MoveStaff) == "You sign in as a dispatcher, who may not move staff."
    both = Rights(("manager", "integrator"), frozenset())
    assert both.why_not(CrossDock) == "You sign in as a manager and an integrator, who may not approve cross-docks."
    assert both.why_not(MoveStaff, RejectProposal) == (
        "You sign in as a manager and an integrator, who may not move staff or reject proposals."
    )
    assert DISPATCHER.why_not(MoveStaff, RejectProposal) == DISPATCHER.why_not(MoveStaff)
    assert Rights((), frozenset()).why_not(ReRoute) == "This login has no role here, and may not change routes."


def test_who_may_not_read_names_is_told_so() -> None:
    assert Rights().why_no_names() == DISPATCHER.why_no_names() == ""
    assert Rights(("manager",), frozenset(), names=False).why_no_names() == (
        "You sign in as a manager, who may not read names."
    )


def test_what_is_forbidden_never_leaves_the_desk_and_has_a_verdict_all_the_same() -> None:
    shared, (desk,) = opened("ada")
    desk.note_rights(DISPATCHER)
    key = desk.decide(MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)))
    assert (shared.sent, desk.pending) == ([], {})
    verdict = desk.verdict(key)
    assert verdict is not None
    assert (verdict.accepted, verdict.reasons) == (False, (DISPATCHER.why_not(MoveStaff),))


def test_the_verdict_of_the_journal_is_the_one_that_counts() -> None:
    shared, (desk,) = opened("ada")
    key = desk.decide(RejectProposal(ProposalId("P9"), "why not"))
    assert desk.verdict(key) is None
    shared.deliver(desk)
    verdict = desk.verdict(key)
    assert verdict is not None
    assert verdict.reasons == ("There is no proposal P9.",)
