"""With what does a desk begin once somebody has signed in, or will wait for a server that is away?"""

from dataclasses import dataclass, field

from controltower.store.journal import MAIN


@dataclass(frozen=True, slots=True)
class Ticket:
    """A URL with the password in it (for the database alone), whose it is, and for which operation.

    `says` is what there is to say about it on the desk.
    """

    url: str = field(repr=False)
    login: str = ""
    operation: str = MAIN
    roles: tuple[str, ...] = ()
    says: str = ""
