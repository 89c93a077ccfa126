"""The editor of an offer to release waves: each time can be changed, and the queue is forecast at once."""

import pytest
from pytestqt.qtbot import QtBot

from controltower.boards.inbox.release import ReleaseEditor
from controltower.boards.waves.ahead import AheadPanel
from controltower.domain.folding import fold
from controltower.domain.ids import ProposalId, WaveId
from controltower.domain.messages import Message, entry
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import MINUTE, Instant
from controltower.domain.waves import Release, ReleaseWaves, Wave, WaveStatus
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import SMALL
from tests.helpers.days import day, shipped

KEY = ProposalId("release:DC:1")


@pytest.fixture(scope="module")
def picture() -> Picture:
    """A small peak day at seven, with an offer to release its planned wave in two parts, ten minutes apart."""
    found = day(shipped("peak"), 6.9, scale=SMALL).twin.picture
    wave = next(each for each in found[Wave].values() if each.status is WaveStatus.PLANNED and each.site == DC)
    half = len(wave.orders) // 2
    later = Instant(wave.release_at + 10 * MINUTE)
    releases = (
        Release(wave.id, DC, wave.departure_at, wave.ready_by, wave.orders[:half], wave.release_at),
        Release(WaveId(f"{wave.id}.2"), DC, wave.departure_at, wave.ready_by, wave.orders[half:], later),
    )
    made = ProposalMade(
        KEY, ProposalKind.RELEASE, "Stagger a wave", "It piles up.", (), Urgency.LOW, later, releases=releases
    )
    fold(found, entry(Message("tower", KEY, found.now, "tower", made), found.seq + 1, found.now))
    return found


@pytest.fixture
def editor(qtbot: QtBot, picture: Picture) -> ReleaseEditor:
    editor = ReleaseEditor()
    qtbot.addWidget(editor)
    editor.resize(800, 500)
    editor.load(picture, picture[Proposal][KEY], "UTC")
    editor.show()
    return editor


def decided(editor: ReleaseEditor, picture: Picture) -> ReleaseWaves:
    decision = editor.decision(picture[Proposal][KEY])
    assert isinstance(decision, ReleaseWaves)
    return decision


def test_what_nobody_changed_is_sent_as_it_was_offered(editor: ReleaseEditor, picture: Picture) -> None:
    assert not editor.amended(picture[Proposal][KEY])
    assert decided(editor, picture).releases == picture[Proposal][KEY].releases
    assert editor.grid.cell(1, 2).text() == "new"


def test_a_time_that_is_changed_is_sent_and_the_queue_is_forecast_anew(
    qtbot: QtBot, editor: ReleaseEditor, picture: Picture
) -> None:
    before, said = editor.forecast, editor.says.text()
    with qtbot.waitSignal(editor.changed):
        editor.time(1).setTime(editor.time(1).time().addSecs(45 * 60))
    offered = picture[Proposal][KEY].releases
    assert decided(editor, picture).releases[1].release_at == offered[1].release_at + 45 * MINUTE
    assert editor.amended(picture[Proposal][KEY])
    assert before is not None
    assert editor.forecast is not None
    assert editor.forecast[0] == before[0]
    assert editor.forecast[1] != before[1]
    assert editor.says.text() != said


def test_a_wave_that_is_left_out_is_not_sent(editor: ReleaseEditor, picture: Picture) -> None:
    editor.grid.tick(0, False)
    assert [each.wave for each in decided(editor, picture).releases] == [picture[Proposal][KEY].releases[1].wave]


def test_the_work_ahead_is_shown_as_planned_and_as_offered(qtbot: QtBot, picture: Picture) -> None:
    panel = AheadPanel()
    qtbot.addWidget(panel)
    for _ in panel.presenting(picture):
        pass
    assert panel.held is not None
    assert panel.held.site == DC
    assert panel.held.offered is not None
    assert panel.says.text().startswith("As planned: ")
    assert "As offered: " in panel.says.text()
    panel.stage.setCurrentIndex(0)
    assert "moves wait" in panel.says.text() or "nothing waits" in panel.says.text()
