"""Which alarms stood before? Needed for dead-bands, and for the time since when each stands."""

from collections.abc import Iterable

from controltower.domain.proposals import Urgency
from controltower.domain.times import SECOND, Instant
from controltower.tower.watch.kinds import Affected, Alarm, AlarmKind


class Before:
    """The alarms of the last look by id, and the time of this one."""

    def __init__(self, now: Instant, alarms: Iterable[Alarm] = ()) -> None:
        self.now = now
        self._by_id = {alarm.id: alarm for alarm in alarms}

    def stands(self, kind: AlarmKind, subject: str) -> bool:
        """Whether this alarm stood."""
        return _id(kind, subject) in self._by_id

    def raised(
        self,
        kind: AlarmKind,
        subject: str,
        says: str,
        affected: Iterable[Affected] = (),
        *,
        key: str = "",
        act_by: Instant | None = None,
        urgency: Urgency | None = None,
    ) -> Alarm:
        """The alarm of this type and cause; unless told otherwise it is to be acted on within the time of its type."""
        held = self._by_id.get(_id(kind, subject))
        since = held.since if held else self.now
        due = act_by if act_by is not None else Instant(since + kind.act_within_s * SECOND)
        return Alarm(
            _id(kind, subject),
            kind,
            subject,
            kind.title,
            says,
            tuple(affected),
            urgency or kind.urgency,
            since,
            due,
            kind.board,
            key or subject,
        )


def _id(kind: AlarmKind, subject: str) -> str:
    return f"{kind.id}:{subject}"
