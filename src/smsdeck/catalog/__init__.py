"""What should be: programs, pairs, numbers and desired sessions, in MongoDB."""
