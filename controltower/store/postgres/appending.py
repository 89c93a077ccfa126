"""How is something said handed to a server? All messages of a call as a few long texts, which it takes apart."""

import re
from collections.abc import Sequence
from typing import Any

from controltower.domain.errors import Rejected
from controltower.store.rows import Draft

BETWEEN = "\x1f"
"""Stands between two values: no JSON holds it as it is, and no key or name of a source may."""
MOST = 20_000
"""Messages that one call takes."""

_TYPES = ("text[]", "text[]", "text[]", "int[]", "bigint[]", "text[]", "text[]")
# The driver would quote each value of an array by itself, and take twenty times as long.
_ARRAYS = ", ".join(f"string_to_array(%s, E'\\x1f')::{kind}" for kind in _TYPES)
APPEND = f"SELECT append(%s, {_ARRAYS})"

_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def handed(operation: str, drafts: Sequence[Draft]) -> tuple[Any, ...]:
    """The values of APPEND. Raises Rejected for an envelope that the database would not take."""
    if len(drafts) > MOST:
        raise Rejected(f"{len(drafts):,} messages are too many for one call; it takes {MOST:,}.")
    sources, keys, kinds, versions, ats, authors, bodies = zip(*drafts, strict=True)
    for field, texts in (("source", sources), ("key", keys), ("author", authors)):
        _check(field, set(texts))
    columns = (sources, keys, kinds, map(str, versions), map(str, ats), authors)
    return operation, *map(BETWEEN.join, columns), b"\x1f".join(bodies).decode()


def _check(field: str, texts: set[str]) -> None:
    if "" in texts:
        raise Rejected(f"A message has no {field}.", field=field)
    if _UNPRINTED.search("".join(texts)):
        raise Rejected(f"The {field} of a message holds characters that cannot be shown.", field=field)
