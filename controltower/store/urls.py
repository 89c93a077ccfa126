"""What may be shown of a database's URL? Everything but the password, however the URL was mistyped."""

import re

FILE = "sqlite:///"


def redacted(url: str) -> str:
    """The URL as a sentence, a log or another program's command line may have it: without password and options."""
    if url.startswith(FILE):
        return url
    scheme, far, rest = url.partition("://")
    if not far:
        return f"…@{url.rpartition('@')[2]}" if "@" in url else url
    # The last one: a password with an @ that nobody has encoded must not show in half.
    who, at, where = rest.rpartition("@")
    login = re.split("[:@/?]", who, maxsplit=1)[0]
    # Where that is no password but an option with an @, what follows it belongs to the option.
    shown = "…" if "?" in who else where.partition("?")[0]
    return f"{scheme}://{login}{at}{shown}"
