"""Numbers: the only ones that messages may go to, each of one pair, with its source of permission."""
