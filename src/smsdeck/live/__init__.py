"""What changed, pushed to consoles at most once a second."""
