"""Which parts is a world made of? The real ones; and, to see that the checks would notice, some with a planted fault."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from controltower.tower.desk import Desk
from controltower.tower.following.session import Session
from tests.manydesks.doors import ModelLease
from tests.manydesks.keeping import Box
from tests.manydesks.server import Server


@dataclass(frozen=True, slots=True)
class Parts:
    """What a world is made of."""

    session: Callable[..., Any] = Session
    desk: Callable[..., Desk] = Desk
    server: Callable[..., Server] = Server
    lease: Callable[..., ModelLease] = ModelLease
    box: Callable[..., Box] = Box
