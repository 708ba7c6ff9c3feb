"""All of smsdeck on one machine, on embedded stores and a simulated gateway."""
