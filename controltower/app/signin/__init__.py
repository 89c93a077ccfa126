"""How does a person sign in at a desk? A dialog that tries what was typed, says what was wrong, and keeps the rest."""

from controltower.app.signin.dialog import SignIn
from controltower.app.signin.places import Places
from controltower.app.signin.ticket import Ticket

__all__ = ["Places", "SignIn", "Ticket"]
