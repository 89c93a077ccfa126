"""Which kinds of cell are there? Text, codes, numbers, times, choices: read from text, or refused with a reason."""

import re
import unicodedata
from datetime import UTC, datetime, time
from enum import StrEnum
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from controltower.domain.errors import Rejected
from controltower.domain.times import Instant, instant, moment
from controltower.integrations.tables.columns import Kind, Setting

LONGEST_CODE = 64
LONGEST_TEXT = 500
SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
_SHORTENED = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+\d+")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|[+-]\d\d:?\d\d)?")
_SPAN = re.compile(r"(\d\d:\d\d(?::\d\d)?) ?[-–] ?(\d\d:\d\d(?::\d\d)?)")

Times = tuple[tuple[time, time], ...]
"""Stretches of a day, by the clock on the wall."""


def _plain(text: str, longest: int) -> str:
    if text in SPREADSHEET_ERRORS:
        raise Rejected(f"holds a spreadsheet's error {text}")
    if "\ufffd" in text:
        raise Rejected("holds a letter that was lost when the file was saved; save it as UTF-8")
    clean = unicodedata.normalize("NFC", " ".join(text.split()))
    if any(unicodedata.category(letter) == "Cc" for letter in clean):
        raise Rejected("holds a control character")
    if len(clean) > longest:
        raise Rejected(f"has {len(clean)} characters; no more than {longest} fit")
    return clean


def _code(text: str, _: Setting) -> str:
    clean = _plain(text, LONGEST_CODE)
    if _SHORTENED.fullmatch(clean):
        raise Rejected(f"{clean} is a number that a spreadsheet has shortened; format the column as text")
    if "|" in clean:
        raise Rejected(f"{clean} holds a '|', which no code may hold")
    return clean


def _whole(text: str, _: Setting) -> int:
    if not _WHOLE.fullmatch(text):
        raise Rejected(f"{text!r} is not a whole number")
    return int(text)


def _number(text: str, setting: Setting) -> float:
    digits = text.replace(",", ".") if setting.decimal_comma and text.count(",") == 1 and "." not in text else text
    if not _NUMBER.fullmatch(digits):
        raise Rejected(f"{text!r} is not a number; write it like 1234.5")
    number = float(digits)
    if not isfinite(number):
        raise Rejected(f"{text!r} is too large a number")
    return number


def _yes_no(text: str, _: Setting) -> bool:
    word = text.casefold()
    if word not in ("yes", "no", "true", "false"):
        raise Rejected(f"{text!r} is neither yes nor no")
    return word in ("yes", "true")


def _time(text: str, setting: Setting) -> Instant:
    match = _TIME.fullmatch(text)
    if match is None:
        raise Rejected(f"{text!r} is not a time; write it like 2026-03-02 08:30 or 2026-03-02T08:30+01:00")
    day, clock, offset = match.groups()
    try:
        told = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    except ValueError as flaw:
        raise Rejected(f"{text!r} is not a time: {flaw}") from None
    if not 2000 <= told.year < 2100:
        raise Rejected(f"{text!r} is not in this century")
    if told.tzinfo is not None:
        return instant(told)
    if setting.timezone is None:
        raise Rejected(f"{text!r} names no time zone, and the operation's is not known")
    return instant(_local(told, text, ZoneInfo(setting.timezone)))


def _local(told: datetime, text: str, zone: ZoneInfo) -> datetime:
    """The time on the walls of a zone; a clock change makes some times not exist and others come twice."""
    first, second = told.replace(tzinfo=zone), told.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != told:
        raise Rejected(f"{text!r} does not exist in {zone.key}: the clocks go forward over it")
    if first.utcoffset() != second.utcoffset():
        raise Rejected(f"{text!r} comes twice in {zone.key}: the clocks go back; add the offset, like +01:00")
    return first


def _show_time(at: Instant, setting: Setting) -> str:
    told = moment(at, setting.timezone or "UTC")
    return told.isoformat(timespec="minutes" if not (told.second or told.microsecond) else "auto")


def _spans(text: str, _: Setting) -> Times:
    spans = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise Rejected(f"{part!r} is not a stretch of time; write 10:00-10:15; 12:30-13:00")
        try:
            spans.append((time.fromisoformat(match[1]), time.fromisoformat(match[2])))
        except ValueError:
            raise Rejected(f"{part!r} is not on the clock") from None
    return tuple(spans)


def _show_spans(spans: Times, _: Setting) -> str:
    return "; ".join(
        "-".join(each.isoformat("seconds" if each.second else "minutes") for each in span) for span in spans
    )


def _words(text: str, _: Setting) -> tuple[str, ...]:
    return tuple(word for word in (_plain(part, LONGEST_CODE) for part in text.split(";")) if word)


def _timezone(text: str, _: Setting) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Rejected(f"{text!r} is no time zone; write it like Europe/Berlin") from None


def _currency(text: str, _: Setting) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise Rejected(f"{text!r} is no currency; write it like EUR")
    return text


def choice(words: type[StrEnum]) -> Kind:
    """One of a set of words."""
    allowed = ", ".join(words)

    def read(text: str, _: Setting) -> StrEnum:
        for word in words:
            if text.casefold() == word.casefold():
                return word
        raise Rejected(f"{text!r} is not one of {allowed}")

    return Kind(f"one of: {allowed}", read, lambda word, _: str(word))


def several(words: type[StrEnum]) -> Kind:
    """Some of a set of words, between semicolons."""
    one = choice(words)

    def read(text: str, setting: Setting) -> tuple[StrEnum, ...]:
        return tuple(dict.fromkeys(one.read(part.strip(), setting) for part in text.split(";") if part.strip()))

    return Kind(f"{one.says}; several between semicolons", read, lambda held, _: "; ".join(held))


CODE = Kind("a code, as text", _code, lambda code, _: str(code))
TEXT = Kind("text", lambda text, _: _plain(text, LONGEST_TEXT), lambda text, _: str(text))
WHOLE = Kind("a whole number", _whole, lambda number, _: str(number))
NUMBER = Kind("a number", _number, lambda number, _: repr(float(number)))
YES_NO = Kind("yes or no", _yes_no, lambda yes, _: "yes" if yes else "no")
TIME = Kind("a time like 2026-03-02 08:30 on the operation's clock, or with an offset like +01:00", _time, _show_time)
SPANS = Kind("stretches of time like 10:00-10:15; 12:30-13:00", _spans, _show_spans)
WORDS = Kind("words between semicolons", _words, lambda words, _: "; ".join(words))
TIMEZONE = Kind("an IANA time zone like Europe/Berlin", _timezone, lambda zone, _: str(zone))
CURRENCY = Kind("three capital letters (ISO 4217)", _currency, lambda code, _: str(code))
