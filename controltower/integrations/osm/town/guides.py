"""Where do the great roads of the harbour town run? Rings, radials and quays; motorway and rails, on no street."""

import numpy as np

from controltower.integrations.osm.town.plan import RIVER_M, Floats, Guide, coast_at, ellipse, river_at, smooth

MOTORWAY = smooth([(-7600, -2950), (-6600, -2500), (-5000, -2420), (-3750, -2350), (-3520, -1200), (-3480, 400),
                   (-3480, 1180)])  # fmt: skip
MOTORWAY_GAP_M = 11.0
RAILWAY = smooth([(350, -6800), (420, -5200), (480, -3700), (1150, -3300), (1330, -2500), (1330, -2080)])
FREIGHT = smooth([(420, -5200), (250, -4500), (-700, -4150), (-2300, -3850), (-3120, -2900), (-3180, -900),
                  (-3130, 900), (-3020, 1900), (-3000, 2560)])  # fmt: skip


def _bank(side: int, south: float, north: float) -> Floats:
    y = np.arange(south, north, 60.0)
    return np.column_stack((river_at(y) + side * (RIVER_M / 2 + 42.0), y))


def _strand(west: float, east: float) -> Floats:
    x = np.arange(west, east, 120.0)
    return np.column_stack((x, coast_at(x) - 190.0))


def guides() -> tuple[Guide, ...]:
    """From the widest to the narrowest."""
    line = smooth
    return (
        Guide("Outer Ring", "trunk", ellipse(0, -1100, 5850, 4700, 0.40, 1.06), ref="T 1", maxspeed=70),
        Guide("Inner Ring", "primary", ellipse(330, -400, 1120, 1120, 0.0, 1.0), closed=True, ref="M 2"),
        Guide("Harbour Road", "primary", line([(-4733, 1663), (-3800, 1540), (-2400, 1530), (-900, 1420), (600, 1200),
              (1700, 1330), (2900, 1500), (4300, 1750), (5150, 1500), (5439, 630)]), ref="M 3"),
        Guide("Westerby Road", "secondary", line([(-722, -17), (-1300, 60), (-2300, -150), (-3600, -500),
              (-5000, -700), (-5800, -900), (-6900, -700), (-7600, -600)]), ref="S 1"),
        Guide("Millfield Road", "secondary", line([(-587, -1042), (-1250, -1130), (-2100, -1800), (-3100, -2700),
              (-4500, -4100), (-5000, -4900), (-5300, -6800)]), ref="S 2"),
        Guide("Orchard Road", "secondary", line([(100, -1496), (-320, -2400), (-420, -3300), (-1500, -4500),
              (-1650, -5300), (-1500, -6800)]), ref="S 3"),
        Guide("Southgate Road", "secondary", line([(780, -1426), (1000, -2600), (1750, -4000), (2500, -5500),
              (3000, -6800)]), ref="S 5"),
        Guide("Farrow Road", "secondary", line([(1122, -1192), (2700, -2600), (4300, -3900), (5600, -4900),
              (6700, -5600), (7600, -5900)]), ref="S 6"),
        Guide("Lantern Road", "secondary", line([(1430, -600), (2900, -1250), (4100, -1600), (5600, -1350),
              (7600, -1500)]), ref="S 7"),
        Guide("Ferry Road", "secondary", line([(1200, 300), (1900, 650), (2900, 950), (4000, 1100), (5000, 700),
              (5640, 120)])),
        Guide("Southern Crossway", "secondary", line([(-4650, -3800), (-4200, -3350), (-3400, -3250), (-2000, -3000),
              (-500, -3350), (700, -3500), (1800, -3300), (3100, -3000), (4200, -2300), (5700, -2100)])),
        Guide("Market Street", "tertiary", line([(-1700, -1500), (-1500, -700), (-1250, -420), (-300, -420),
              (700, -350), (1450, -400)]), maxspeed=30),
        Guide("Kingsway", "tertiary", line([(620, 1230), (420, 500), (300, -400), (380, -1200), (420, -1517)]),
              maxspeed=30),
        Guide("West Quay", "tertiary", _bank(-1, -3200, 1440), maxspeed=30),
        Guide("East Quay", "tertiary", _bank(1, -3300, 1400), maxspeed=30),
        Guide("Strand", "tertiary", _strand(1100, 3560)),
        Guide("East Strand", "tertiary", _strand(4300, 6300)),
        Guide("Marina Road", "tertiary", line([(1400, 3300), (1500, 2700), (1950, 2000), (2000, 1350)])),
        Guide("Lighthouse Road", "tertiary", line([(4500, 3500), (4450, 2800), (4600, 2300), (4500, 1750)])),
        Guide("Container Road", "tertiary", line([(-5250, 2150), (-4300, 2220), (-3400, 2080), (-2100, 2130),
              (-1500, 1700), (-1450, 1480)])),
    )  # fmt: skip
