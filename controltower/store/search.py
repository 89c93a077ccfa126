"""Which entries hold these words? The question as SQL, newest first."""

import json
from collections.abc import Sequence
from typing import Any

SEARCHED = ("source", "source_key", "author", "kind", "body")


def search_sql(
    columns: str,
    operation: str,
    words: str,
    kinds: Sequence[str],
    sources: Sequence[str],
    before: int,
    limit: int,
    like: str = "LIKE",
) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values: every word must be in one of SEARCHED, in whatever case.

    `like` is the database's word for likeness that passes over the case of ASCII.
    """
    clauses, values = ["operation = ?"], [operation]
    parts: list[Any] = values
    if before > 0:
        clauses.append("seq < ?")
        parts.append(before)
    for column, wanted in (("kind", kinds), ("source", sources)):
        if wanted:
            clauses.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            parts.extend(wanted)
    for word in words.split():
        patterns = _patterns(word)
        clauses.append("(" + " OR ".join(f"{column} {like} ? ESCAPE '!'" for column, _ in patterns) + ")")
        parts.extend(pattern for _, pattern in patterns)
    where = " AND ".join(clauses)
    return f"SELECT {columns} FROM journal WHERE {where} ORDER BY seq DESC LIMIT ?", (*parts, limit)  # noqa: S608


def _patterns(word: str) -> list[tuple[str, str]]:
    """Column and pattern for each place a word may stand; databases know upper and lower case of ASCII alone."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    found = []
    for spelling in sorted(spellings):
        for column in SEARCHED:
            text = json.dumps(spelling, ensure_ascii=False)[1:-1] if column == "body" else spelling
            found.append((column, f"%{_literal(text)}%"))
    return found


def _literal(text: str) -> str:
    for special in "!%_":
        text = text.replace(special, "!" + special)
    return text
