"""A network of the tests' own between a program and its server, as bad as is asked for."""

from tests.helpers.proxy.network import LOCAL, Network, a_network
from tests.helpers.proxy.sockets import TELLS
from tests.helpers.proxy.weather import BOTH, CALM, Conditions, Trap, Way, Weather, When

__all__ = ["BOTH", "CALM", "LOCAL", "TELLS", "Conditions", "Network", "Trap", "Way", "Weather", "When", "a_network"]
