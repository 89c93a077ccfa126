"""What may be shown of a database's URL? Everything but the password, however the URL was mistyped."""

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
    return f"{scheme}://{who.partition(':')[0]}{at}{where.partition('?')[0]}"
