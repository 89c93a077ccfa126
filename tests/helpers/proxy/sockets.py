"""How is one socket made deaf, or ended for an error? By what its system offers.

Where that lets a socket turn packets away unseen (Linux), a cut and a peer that vanished are real: what arrives is
neither answered nor acknowledged, by nobody. Elsewhere the bytes are held back, and the system still acknowledges.
"""

import ctypes
import socket
import struct
import sys
from contextlib import suppress

TELLS = sys.platform == "linux"
"""Whether packets can be turned away unseen here."""
AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""The value of SO_LINGER with which a socket that is closed resets its connection."""

_ATTACH, _DETACH, _OUTQ = 26, 27, 0x5411
# The shortest program of a Berkeley packet filter: return 0, which keeps nothing of a packet.
_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
_FILTER = struct.pack("HL", 1, ctypes.addressof(_NOTHING))


def untold(side: socket.socket) -> bool:
    """Whether something that was sent to this side is not acknowledged yet."""
    if sys.platform != "linux" or side.fileno() < 0:
        return False
    from fcntl import ioctl

    return ioctl(side, _OUTQ, b"\0\0\0\0") != b"\0\0\0\0"


def deafen(side: socket.socket) -> None:
    """Turn away, unseen, what arrives here."""
    if TELLS and side.fileno() >= 0:
        side.setsockopt(socket.SOL_SOCKET, _ATTACH, _FILTER)


def hear(side: socket.socket) -> None:
    """Take what arrives here again."""
    if TELLS and side.fileno() >= 0:
        with suppress(OSError):
            side.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
