"""Which rows must templates have beside the first, so that together they are a small building that can be imported?"""

EXTRA: dict[str, tuple[dict[str, str], ...]] = {
    "zones": (
        {"zone": "DC1-P", "name": "Packing", "kind": "packing", "y_m": "82", "depth_m": "4", "units_per_hour": "40"},
        {"zone": "DC1-S", "name": "Staging", "kind": "staging", "y_m": "86", "depth_m": "4", "units_per_hour": "150"},
        {
            "zone": "DC1-R",
            "name": "Receiving",
            "kind": "receiving",
            "y_m": "0",
            "depth_m": "8",
            "units_per_hour": "300",
        },
    ),
    "sources": (
        {"source": "tms", "name": "Transport management"},
        {"source": "telematics", "name": "Vehicle telematics", "limit_s": "480"},
    ),
    "doors": ({"door": "DC1-D02", "kind": "inbound", "y_m": "0"},),
}
