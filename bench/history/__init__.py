"""Plausible history of months, made in minutes: messages, and the totals that belong to them."""
