"""The operator's SMS gateway: the adapters that speak to it, and a simulator of it."""
