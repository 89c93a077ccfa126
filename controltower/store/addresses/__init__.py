"""Where is this address? A book of houses, streets and places in one file, searched without a network."""

from controltower.store.addresses.book import AddressBook, Level, Match, Unmatched
from controltower.store.addresses.folding import folded
from controltower.store.addresses.writing import House, Place, Street, write_addresses

__all__ = [
    "AddressBook",
    "House",
    "Level",
    "Match",
    "Place",
    "Street",
    "Unmatched",
    "folded",
    "write_addresses",
]
