"""Totals over time, and the questions that can be asked of them."""
