"""How does a person get in? Where the database is, what is tried, and which answer was wrong if nobody opens."""

from controltower.store.signin.address import Address, Kind, address_of
from controltower.store.signin.turned import Part, TurnedAway, missing
from controltower.store.signin.welcome import Granted, Welcome, enter, outwaited

__all__ = [
    "Address",
    "Granted",
    "Kind",
    "Part",
    "TurnedAway",
    "Welcome",
    "address_of",
    "enter",
    "missing",
    "outwaited",
]
