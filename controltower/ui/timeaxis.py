"""Which times are worth a line, and how are they written? Seconds in, text out; no time zone is guessed."""

from collections.abc import Callable

TimeText = Callable[[float], str]
DAYS_S = (86400, 172800, 604800, 1209600, 2419200, 4838400, 9676800, 19353600)
STEPS_S = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, *DAYS_S)


def clock_text(second: float) -> str:
    """`14:05`: seconds since a midnight; the day is left to the reader."""
    minutes = int(second // 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def ticks(start_s: float, end_s: float, width_px: float, room_px: float = 74.0) -> list[float]:
    """Round times between the ends, at least `room_px` apart."""
    span = max(1e-9, end_s - start_s)
    step = next((s for s in STEPS_S if s / span * width_px >= room_px), STEPS_S[-1])
    first = -(-start_s // step) * step
    return [first + i * step for i in range(int((end_s - first) // step) + 1)]
