"""How many requests a second one serve answers, for what consoles and scripts ask all the time."""
