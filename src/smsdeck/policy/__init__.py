"""Decisions on a pair's settled success rate."""
