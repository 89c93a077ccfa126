"""An operation on disk for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.tables.folders import Operation, operation


@pytest.fixture
def op(tmp_path: Path) -> Iterator[Operation]:
    with operation(tmp_path) as opened:
        yield opened
