"""The composition root: it builds, wires and owns lifetimes; the only place that knows everything."""
