"""One row a message: what programs report becomes rows and minute totals, each once."""
