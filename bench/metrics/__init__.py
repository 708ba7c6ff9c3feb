"""How soon the API of figures answers over a month of history."""
