"""How is a message written and read? JSON by the dataclasses themselves; what was written once can always be read."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from controltower.domain.errors import Outdated, Rejected
from controltower.domain.messages import KINDS, VERSION, Body

Upgrade = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
"""From the fields of a message of one version to its kind and fields in the next."""


def _nameless(fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Version 1 named people in the journal; who was listed then is known by number alone."""
    worker = {name: value for name, value in fields["worker"].items() if name != "name"}
    return "WorkerListed", {**fields, "worker": worker}


UPGRADES: Mapping[tuple[str, int], Upgrade] = {("WorkerListed", 1): _nameless}
"""What changed, by kind and version; a kind that is not named here stayed as it was."""

LARGEST = 2**53
"""Whole numbers beyond this are not safe in JSON, and no quantity or time comes near."""

_DIGITS_ALIKE = bytes(48 if 48 <= each < 58 else each if each == 46 else 32 for each in range(256))
_LONG = b" " + 16 * b"0"
"""Where this stands in a text whose digits are alike there may be a number beyond LARGEST: found in half the time."""
_FIELD = re.compile(r"at `\$\.?([^`]*)`")


class Codec:
    """Writes messages of this version; reads those of this and all earlier ones."""

    __slots__ = ("_decoders", "_encode", "_upgrades", "version")

    def __init__(
        self,
        kinds: Mapping[str, type[Any]] = KINDS,
        version: int = VERSION,
        upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES,
    ) -> None:
        self.version = version
        self._decoders = {name: msgspec.json.Decoder(kind) for name, kind in kinds.items()}
        self._encode = msgspec.json.Encoder().encode
        self._upgrades = upgrades

    def knows(self, kind: str) -> bool:
        """Whether there is such a kind of message, in this version or an earlier one."""
        return kind in self._decoders or any(old == kind for old, _ in self._upgrades)

    def encode(self, body: Body) -> bytes:
        """The body as JSON. Raises Rejected, with the field, where it would not be read back as the same."""
        kind = type(body).__name__
        try:
            text = self._encode(body)
        except (TypeError, UnicodeEncodeError, OverflowError) as error:
            raise Rejected(f"This {kind} cannot be written: {error}.") from error
        if self.decode(kind, self.version, text) != body:
            raise Rejected(f"This {kind} would not be read back as it was written.")
        if b"-0.0" in text:
            text = self._encode(_signless(msgspec.json.decode(text)))
        if _LONG in text.translate(_DIGITS_ALIKE):
            _check_whole(kind, "", msgspec.json.decode(text))
        return text

    def decode(self, kind: str, version: int, text: bytes | str) -> Body:
        """The body. Raises Outdated for a message of a newer version, Rejected for one that cannot be read."""
        if version != self.version:
            return self._old(kind, version, text)
        decoder = self._decoders.get(kind)
        if decoder is None:
            raise Rejected(f"There is no kind of message called {kind}.", field="kind")
        try:
            body: Body = decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _unreadable(kind, error) from error
        return body

    def _old(self, kind: str, version: int, text: bytes | str) -> Body:
        """The body of an older version, taken through every change since."""
        if version > self.version:
            raise Outdated(
                f"A {kind} was written by a newer program (messages of version {version}, this program reads up to "
                f"{self.version}). Update this program to read on."
            )
        try:
            fields: Any = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _unreadable(kind, error) from error
        try:
            for step in range(version, self.version):
                change = self._upgrades.get((kind, step))
                if change is not None:
                    kind, fields = change(fields)
        except (KeyError, TypeError, AttributeError) as error:
            raise _unreadable(kind, error) from error
        return self.decode(kind, self.version, self._encode(fields))


def _unreadable(kind: str, error: Exception) -> Rejected:
    where = _FIELD.search(str(error))
    return Rejected(f"A {kind} cannot be read: {error}.", field=where.group(1) if where else "")


def _signless(value: Any) -> Any:
    """The JSON value with 0.0 for each -0.0: a database column keeps no sign of zero, and a digest would show it."""
    if isinstance(value, dict):
        return {name: _signless(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_signless(inner) for inner in value]
    return 0.0 if isinstance(value, float) and value == 0 else value


def _check_whole(kind: str, field: str, value: Any) -> None:
    """Raises Rejected for a whole number that no database column holds for sure."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_whole(kind, f"{field}.{name}".lstrip("."), inner)
    elif isinstance(value, list):
        for inner in value:
            _check_whole(kind, f"{field}[...]", inner)
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise Rejected(f"This {kind} has a number that is too large: {value}.", field=field)
