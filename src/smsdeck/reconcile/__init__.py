"""Desired against observed: the agent's plan, its deeds and what it saw."""
