"""The tower at work, without Qt: follow, submit, propose, probe, forecast, watch, replay."""
