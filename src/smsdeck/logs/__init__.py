"""Sessions' logs: read and followed on their host, passed on by serve."""
