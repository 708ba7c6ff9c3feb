"""Opt-outs: numbers that nothing is sent to, whatever pool they are in."""
