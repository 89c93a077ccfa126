"""How does a desk hear the journal and speak to it without ever waiting? One thread reads, writes and tries again."""

from controltower.tower.following.ears import Ears
from controltower.tower.following.opening import OpenStore, Store, opener
from controltower.tower.following.pace import BATCH, CHUNK, POLL_S, SAFETY_S, Pace
from controltower.tower.following.session import Session
from controltower.tower.following.thread import StoreThread

__all__ = [
    "BATCH",
    "CHUNK",
    "POLL_S",
    "SAFETY_S",
    "Ears",
    "OpenStore",
    "Pace",
    "Session",
    "Store",
    "StoreThread",
    "opener",
]
