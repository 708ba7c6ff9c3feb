"""Benches are measured by hand; what they build on is tested."""
