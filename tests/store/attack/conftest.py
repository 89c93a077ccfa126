import sys
from collections.abc import Iterator

import pytest

from controltower.store.postgres.serving import Server
from tests.store.attack.town import Town, a_town


@pytest.fixture(scope="package")
def town(postgres: Server, request: pytest.FixtureRequest) -> Iterator[Town]:
    """The town that all of these tests attack; at the end it is said how often."""
    with a_town(postgres) as town:
        before = town.state()
        yield town
        rest = town.state()
    assert rest[0] >= before[0]
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(f"\n{town.tried:,} attacks were tried on the database.\n")
