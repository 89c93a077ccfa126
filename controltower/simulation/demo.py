"""What does the demo look like at some hour? Pictures for boards and tests, folded without a journal."""

from controltower.domain.folding import fold
from controltower.domain.messages import Message, entry
from controltower.domain.picture import Picture
from controltower.simulation.network import listed, network
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.voices import Voices


def opening_picture(seed: int = 7, scenario: str = "ordinary", scale: Scale = FULL) -> Picture:
    """The operation as it stands before the first shift."""
    return take(Picture(), listed(network(seed, scenario, scale), Voices()))


def take(picture: Picture, messages: list[Message]) -> Picture:
    """The picture with these messages folded in as its next entries."""
    for message in messages:
        fold(picture, entry(message, picture.seq + 1, message.at))
    return picture
