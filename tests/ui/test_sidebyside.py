import pytest
from PySide6.QtCore import Qt

from controltower.ui.sidebyside import Line, ReviewPanel

LINES = [Line("Stops moved", "0", "0"), Line("Orders late", "5", "1", True), Line("Cost", "€ 318", "€ 326", False)]


@pytest.fixture
def panel(qtbot) -> ReviewPanel:
    panel = ReviewPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.propose("Re-route van 14", "The bridge is closed.", LINES)
    return panel


def click(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_changed_lines_come_first_and_are_counted(panel: ReviewPanel) -> None:
    assert [line.what for line in panel.lines.rows()] == ["Orders late", "Cost", "Stops moved"]
    assert [line.mark for line in panel.lines.rows()] == ["▲ better", "▼ worse", ""]
    assert panel.count.text() == "2 of 3 changed"


def test_a_decision_is_pending_until_the_journal_confirms_it(panel: ReviewPanel, qtbot) -> None:
    with qtbot.waitSignal(panel.approved):
        click(qtbot, panel.approve_button)
    assert (panel.waiting, panel.approve_button.isEnabled()) == (True, False)
    with qtbot.assertNotEmitted(panel.approved):
        click(qtbot, panel.approve_button)
    panel.confirm()

    assert (panel.waiting, panel.approve_button.isEnabled()) == (False, False)
    assert not panel.amend_button.isEnabled()
    assert panel.verdict.text() == "Confirmed"


def test_a_rejection_needs_a_reason(panel: ReviewPanel, qtbot) -> None:
    assert not panel.reject_button.isEnabled()
    qtbot.keyClicks(panel.reason, "driver knows better ")
    with qtbot.waitSignal(panel.rejected) as rejected:
        click(qtbot, panel.reject_button)

    assert rejected.args == ["driver knows better"]


def test_every_reason_of_a_refusal_is_shown_and_only_a_new_proposal_can_be_approved(panel: ReviewPanel, qtbot) -> None:
    click(qtbot, panel.approve_button)
    panel.refuse(["Stop 12 is too late.", "Van 14 has departed."])
    assert "Stop 12 is too late." in panel.verdict.text()
    assert "Van 14 has departed." in panel.verdict.text()
    assert panel.verdict.isVisible()
    assert (panel.approve_button.isEnabled(), panel.amend_button.isEnabled()) == (False, True)
    panel.propose("Another", "", LINES)

    assert panel.approve_button.isEnabled()
    assert not panel.verdict.isVisible()


def test_before_a_proposal_there_is_nothing_to_approve(qtbot) -> None:
    panel = ReviewPanel()
    qtbot.addWidget(panel)

    assert not panel.approve_button.isEnabled()
    assert not panel.amend_button.isEnabled()
