from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.crossing import CrossingEditor
from controltower.boards.inbox.editor import Editor
from controltower.boards.inbox.outcome import outcome
from controltower.boards.inbox.replan import ReplanEditor
from controltower.boards.inbox.staff import StaffEditor
from controltower.boards.inbox.work import decided_rows, left_text, work_rows
from controltower.domain import crossdock, labour, rerouting, routes, tracking
from controltower.domain.clock import ClockTicked
from controltower.domain.docks import GoodsReceived, TruckExpected
from controltower.domain.ids import NoticeId, ProposalId, TruckId, VehicleId, WorkerId
from controltower.domain.loading import aboard
from controltower.domain.proposals import Proposal, ProposalStatus, ProposalWithdrawn, RejectProposal, Verdict
from controltower.domain.routes import Stop
from controltower.domain.truth import Source, SourceListed
from controltower.tower.proposing import approve
from tests.boards import scene
from tests.boards.scene import Scene
from tests.helpers import make


@pytest.fixture
def told() -> Scene:
    return scene.noon()


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> InboxBoard:
    board = InboxBoard(told.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    board.present()
    return board


def opened(board: InboxBoard, key: str) -> Editor:
    board.reveal(key)
    editor = board.proposal.editor
    assert editor is not None
    return editor


def held(told: Scene, key: str) -> Proposal:
    return told.desk.picture[Proposal][ProposalId(key)]


def test_work_is_listed_by_urgency_and_then_by_the_time_left(told: Scene) -> None:
    rows = work_rows(told.desk.picture, told.desk.alarms)
    ranks = [("critical", "high", "low").index(row.urgency) for row in rows]
    assert ranks == sorted(ranks)
    for one, two in pairwise(rows):
        assert one.urgency is not two.urgency or one.left_s <= two.left_s
    assert {row.id for row in rows if row.decides} == {"PS1", "PR1", "PX1"}
    assert any(row.title == "Vehicle broken down: V6" for row in rows if not row.decides)


def test_the_time_left_is_told_both_ways() -> None:
    assert [left_text(left) for left in (360, 30, -30, -300)] == ["in 6 min", "now", "now", "5 min ago"]


def test_the_most_urgent_is_chosen_and_shown(board: InboxBoard) -> None:
    assert board.work.current_key == board.work.rows()[0].id
    assert board.pages.currentWidget() is board.alarm
    assert "V6 stands" in board.alarm.head.reason.text()
    assert board.alarm.affected.rows()


def test_enter_on_an_exception_opens_its_place(qtbot: QtBot, board: InboxBoard) -> None:
    alarm = next(each for each in board.desk.alarms if each.kind.id == "vehicle-down")
    board.work.select(alarm.id)
    with qtbot.waitSignal(board.opening) as asked:
        qtbot.keyClick(board.work.view, Qt.Key.Key_Return)
    assert asked.args == [alarm.board, alarm.key]


@pytest.mark.parametrize(
    ("key", "kind"), [("PS1", labour.MoveStaff), ("PR1", rerouting.ReRoute), ("PX1", crossdock.CrossDock)]
)
def test_approving_sends_exactly_what_was_offered(
    qtbot: QtBot, board: InboxBoard, told: Scene, key: str, kind: type
) -> None:
    opened(board, key)
    qtbot.keyClick(board.work.view, Qt.Key.Key_A)
    (sent,) = told.sent
    assert isinstance(sent.body, kind)
    assert sent.body == approve(held(told, key))
    assert ProposalId(key) in make.scalars(sent.body)
    assert sent.author == "mia"
    assert board.proposal.bar.waiting
    told.land()
    board.present()
    assert held(told, key).status is ProposalStatus.APPROVED
    assert key not in {row.id for row in board.work.rows()}
    assert (board.decided.rows()[0].id, board.decided.rows()[0].who) == (key, "mia")


def test_enter_approves_a_proposal(qtbot: QtBot, board: InboxBoard, told: Scene) -> None:
    opened(board, "PX1")
    qtbot.keyClick(board.work.view, Qt.Key.Key_Return)
    assert len(told.sent) == 1


def test_a_decision_on_its_way_is_not_sent_twice(qtbot: QtBot, board: InboxBoard, told: Scene) -> None:
    opened(board, "PX1")
    for _ in range(3):
        qtbot.keyClick(board.work.view, Qt.Key.Key_A)
    board.work.select("PS1")
    board.work.select("PX1")
    qtbot.keyClick(board.work.view, Qt.Key.Key_Return)
    assert len(told.sent) == 1
    assert next(row for row in board.work.rows() if row.id == "PX1").pending


def test_a_changed_quantity_is_sent_and_the_proposal_counts_as_amended(board: InboxBoard, told: Scene) -> None:
    editor = opened(board, "PX1")
    assert isinstance(editor, CrossingEditor)
    editor.quantity(0).setValue(2)
    editor.grid.tick(1, False)
    assert editor.surplus.text() == "N1, SKU-2: 12 to give, 2 would cross, 10 to put-away."
    assert board.proposal.bar.approve_button.text().startswith("Approve changed")
    board.proposal.bar.approve_button.click()
    (sent,) = told.sent
    offered = held(told, "PX1").matches
    assert sent.body == crossdock.CrossDock((replace(offered[0], quantity=2),), ProposalId("PX1"))
    told.land()
    assert held(told, "PX1").status is ProposalStatus.AMENDED


def test_a_change_against_the_rules_is_named_at_once_and_cannot_be_sent(board: InboxBoard, told: Scene) -> None:
    editor = opened(board, "PX1")
    assert isinstance(editor, CrossingEditor)
    editor.quantity(0).setValue(50)
    says = board.proposal.bar.says.text()
    assert "waits for 4 pieces, not 50" in says
    assert "12 pieces of SKU-2 to give, not 53" in says
    assert not board.proposal.bar.approve_button.isEnabled()
    board.proposal.approve()
    assert told.sent == []
    editor.quantity(0).setValue(4)
    assert board.proposal.bar.approve_button.isEnabled()
    assert board.proposal.bar.approve_button.text() == "Approve   A"


def test_leaving_everybody_where_they_are_is_no_move(board: InboxBoard) -> None:
    editor = opened(board, "PS1")
    assert isinstance(editor, StaffEditor)
    editor.grid.tick(0, False)
    assert "Nobody is moved." in board.proposal.bar.says.text()
    assert not board.proposal.bar.approve_button.isEnabled()


def test_what_was_changed_survives_the_next_refresh(board: InboxBoard, told: Scene) -> None:
    editor = opened(board, "PX1")
    assert isinstance(editor, CrossingEditor)
    editor.quantity(0).setValue(3)
    told.say(tracking.VehicleRepaired(VehicleId("V6")))
    board.present()
    assert editor.quantity(0).value() == 3
    assert board.proposal.bar.approve_button.text().startswith("Approve changed")


def test_a_stop_unticked_is_left_out_of_the_new_plan(board: InboxBoard, told: Scene) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    before = held(told, "PR1")
    editor.new.tick(3, False)
    gone = before.plans[0].stops[3].stop
    assert gone in editor.left_out.text()
    board.proposal.bar.approve_button.click()
    (sent,) = told.sent
    assert isinstance(sent.body, rerouting.ReRoute)
    assert sent.body.unserved == (*before.unserved, gone)
    assert gone not in [each.stop for each in sent.body.plans[0].stops]
    told.land()
    assert held(told, "PR1").status is ProposalStatus.AMENDED
    assert told.desk.picture[routes.Stop][gone].status is routes.StopStatus.UNSERVED


def test_the_dial_shows_what_less_change_would_be_and_decides_it(board: InboxBoard, told: Scene, qtbot: QtBot) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    offered = held(told, "PR1")
    assert editor.dial.at == 2
    assert not editor.amended(offered)
    qtbot.keyClick(editor.dial, Qt.Key.Key_Left)
    assert editor.amended(offered)
    decision = editor.decision(offered)
    assert isinstance(decision, rerouting.ReRoute)
    assert (decision.plans, decision.unserved) == (offered.choices[1].plans, offered.choices[1].unserved)
    assert editor.new.rowCount() == len(decision.plans[0].stops)
    qtbot.keyClick(editor.dial, Qt.Key.Key_Left)
    assert not board.proposal.bar.approve_button.isEnabled()
    qtbot.mouseClick(editor.dial, Qt.MouseButton.LeftButton, pos=editor.dial.spots()[2].toPoint())
    assert not editor.amended(offered)


def test_why_a_stop_is_left_out_is_told_with_what_could_be_allowed(board: InboxBoard) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    assert "its window and the promises to others" in editor.left_out.text()
    assert "window +12 min, by V4 (van) (+6.30)" in editor.left_out.text()


def test_without_the_meeting_the_goods_are_missing_and_each_stop_says_so(board: InboxBoard) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    editor.new.tick(0, False)
    says = board.proposal.bar.says.text()
    assert says.count("are on route R06, which V4 does not meet before.") == 6
    assert not board.proposal.bar.approve_button.isEnabled()


def test_a_stop_made_sooner_changes_places_and_takes_the_time_of_the_place(qtbot: QtBot, board: InboxBoard) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    offered = board.proposal.proposal
    assert offered is not None
    one, two = offered.plans[0].stops[1:3]
    qtbot.keyClick(board.work.view, Qt.Key.Key_E)
    editor.new.setCurrentCell(2, 0)
    qtbot.keyClick(editor.new, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    decision = editor.decision(offered)
    assert isinstance(decision, rerouting.ReRoute)
    stops = decision.plans[0].stops
    assert [each.stop for each in stops[1:3]] == [two.stop, one.stop]
    assert [each.arrives_at for each in stops[1:3]] == [one.arrives_at, two.arrives_at]
    assert editor.amended(offered)


def test_old_and_new_plan_stand_side_by_side_with_changes_marked(board: InboxBoard) -> None:
    editor = opened(board, "PR1")
    assert isinstance(editor, ReplanEditor)
    assert editor.tabs.tabText(0) == "V4   3 → 9"
    new = [editor.new.cell(row, 4).text() for row in range(editor.new.rowCount())]
    assert new.count("from V6") == 6
    assert new[0] == "new"
    editor.tabs.setCurrentIndex(1)
    fates = [row.fate for row in editor.old.rows()]
    assert fates == ["to V4"] * 6 + ["left out"]
    assert editor.map.selected_id == "R06"


def test_rejecting_without_a_reason_is_impossible(qtbot: QtBot, board: InboxBoard, told: Scene) -> None:
    opened(board, "PS1")
    qtbot.keyClick(board.work.view, "1")
    assert told.sent == []
    qtbot.keyClick(board.work.view, Qt.Key.Key_R)
    bar = board.proposal.bar
    bar.reason.setText("   ")
    qtbot.keyClick(bar.reason, Qt.Key.Key_Return)
    assert told.sent == []
    qtbot.keyClick(bar.reason, Qt.Key.Key_Escape)
    assert not bar.rejecting


def test_a_reason_costs_one_key_or_is_typed(qtbot: QtBot, board: InboxBoard, told: Scene) -> None:
    opened(board, "PS1")
    qtbot.keyClick(board.work.view, Qt.Key.Key_R)
    qtbot.keyClick(board.proposal.bar.reason, "1")
    assert told.sent[0].body == RejectProposal(ProposalId("PS1"), "Not needed")
    told.land()
    board.present()
    assert held(told, "PS1").status is ProposalStatus.REJECTED
    opened(board, "PX1")
    qtbot.keyClick(board.work.view, Qt.Key.Key_R)
    qtbot.keyClicks(board.proposal.bar.reason, "The lane is full")
    qtbot.keyClick(board.proposal.bar.reason, Qt.Key.Key_Return)
    assert told.sent[0].body == RejectProposal(ProposalId("PX1"), "The lane is full")


def test_a_refusal_shows_all_reasons_and_the_proposal_stays(board: InboxBoard, told: Scene) -> None:
    opened(board, "PS1")
    board.proposal.bar.approve_button.click()
    told.say(labour.WorkerSick(WorkerId("W1")))
    told.land()
    board.present()
    says = board.proposal.bar.says.text()
    assert says.startswith("Refused:")
    assert "W1 is sick." in says
    assert not board.proposal.bar.waiting
    assert not board.proposal.bar.approve_button.isEnabled()
    verdicts = [each for each in told.desk.picture[Verdict].values() if not each.accepted]
    assert len(verdicts) == 1
    assert all(reason in says for reason in verdicts[0].reasons)
    assert "PS1" in {row.id for row in board.work.rows()}


def test_a_withdrawn_proposal_leaves_the_list_and_says_why(board: InboxBoard, told: Scene) -> None:
    opened(board, "PS1")
    told.say(ProposalWithdrawn(ProposalId("PX1"), "the truck turned back"), source="tower", author="tower")
    board.present()
    assert "PX1" not in {row.id for row in board.work.rows()}
    row = board.decided.rows()[0]
    assert (row.status, row.why, row.came) == (ProposalStatus.WITHDRAWN, "the truck turned back", "")
    assert board.work.current_key is not None


def test_a_decision_on_facts_of_a_silent_source_stays_marked(told: Scene, board: InboxBoard) -> None:
    offer = held(told, "PX1")
    told.say(SourceListed(Source("gate", "Gate", 60)))
    later = scene.NOON + 0.2
    told.say(ClockTicked(), source="clock", hours=later)
    told.say(crossdock.CrossDock(offer.matches, offer.id), source="desk:ann", hours=later, author="ann")
    board.present()
    row = board.decided.rows()[0]
    assert row.id == "PX1"
    assert row.stale[0].startswith("GATE had said nothing for ")


def test_before_it_is_sent_a_decision_on_stale_facts_says_so_beside_its_button_and_on_it(
    told: Scene, board: InboxBoard
) -> None:
    opened(board, "PX1")
    assert "stale" not in board.proposal.bar.approve_button.text()
    told.say(SourceListed(Source("gate", "Gate", 60)))
    told.say(ClockTicked(), source="clock", hours=scene.NOON + 0.2)
    told.desk.note_silences()
    board.present()
    assert board.proposal.doubt.text.startswith("GATE had said nothing for ")
    assert board.proposal.doubt.text.endswith("A decision that is taken now is marked so for good.")
    assert board.proposal.bar.approve_button.text() == "Approve on stale facts   A"
    told.say(TruckExpected(TruckId("T-N1"), make.at(scene.NOON + 0.5)), source="gate", hours=scene.NOON + 0.2)
    board.present()
    assert board.proposal.doubt.text == ""
    assert board.proposal.bar.approve_button.text() == "Approve   A"


def test_what_came_of_a_cross_dock_counts_pieces(told: Scene) -> None:
    offer = held(told, "PX1")
    told.say(crossdock.CrossDock(offer.matches, offer.id), source="desk:ann", author="ann")
    assert outcome(told.desk.picture, held(told, "PX1")) == "0 of 7 pieces across"
    told.say(GoodsReceived(NoticeId("N1"), make.OTHER, 12, 0, "W1"))
    first = next(iter(told.desk.picture[crossdock.Crossing].values()))
    told.say(crossdock.CrossDocked(first.id, 4))
    assert outcome(told.desk.picture, held(told, "PX1")) == "4 of 7 pieces across"


def test_what_came_of_moved_staff_and_of_a_re_route(told: Scene) -> None:
    staff, replan = held(told, "PS1"), held(told, "PR1")
    told.say(labour.MoveStaff(staff.moves, staff.id), source="desk:ann", author="ann")
    told.say(rerouting.ReRoute(replan.plans, replan.unserved, replan.id), source="desk:ann", author="ann")
    rows = {row.id: row for row in decided_rows(told.desk.picture)}
    assert rows["PS1"].came == "0 of 1 at work there, 1 on the way"
    told.say(labour.WorkerAssigned(WorkerId("W1"), make.PACK_ZONE))
    picture = told.desk.picture
    stops = [picture[Stop][planned.stop] for planned in replan.plans[0].stops if not planned.source]
    own = next(stop for stop in stops if any(parcel.route == stop.route for parcel in aboard(picture, stop)))
    told.say(tracking.StopReached(own.id), hours=scene.NOON + 3)
    handed = tuple(parcel.id for parcel in aboard(picture, own))
    told.say(tracking.StopDelivered(own.id, handed), hours=scene.NOON + 3)
    rows = {row.id: row for row in decided_rows(told.desk.picture)}
    assert rows["PS1"].came == "1 of 1 at work there"
    assert rows["PR1"].came == "1 of 9 stops made, 1 late"


def test_an_exception_that_is_over_leaves_and_the_next_is_chosen(board: InboxBoard, told: Scene) -> None:
    told.desk.raise_alarms(())
    board.present()
    assert board.work.current_key == "PR1"
    assert board.pages.currentWidget() is board.proposal


def test_an_empty_inbox_helps(qtbot: QtBot) -> None:
    board = InboxBoard(scene.empty().desk)
    qtbot.addWidget(board)
    board.show()
    board.present()
    assert "Nothing waits" in board.empty.text()
    assert board.pages.currentWidget() is board.empty
    assert board.counts.text().startswith("0 to decide")


@pytest.mark.parametrize("key", ["PS1", "PR1", "PX1", ""])
def test_nothing_is_cut_off_at_the_smaller_screen(board: InboxBoard, key: str) -> None:
    board.reveal(key)
    assert scene.cut_off(board) == []
    board.proposal.bar.start_rejecting()
    assert scene.cut_off(board) == []


def test_the_way_of_the_chosen_line_is_drawn_once_door_and_lane_are_known(board: InboxBoard, told: Scene) -> None:
    editor = opened(board, "PX1")
    assert isinstance(editor, CrossingEditor)
    assert editor.way.ways == ()
    assert editor.grid.cell(0, 7).text() == "–"
    assert editor.given_up.isHidden()
