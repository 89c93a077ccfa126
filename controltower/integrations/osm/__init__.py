"""OpenStreetMap extracts: roads, addresses and shapes out of them."""
