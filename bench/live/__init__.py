"""How soon consoles see what the hub of one serve has, and what it costs to tell hundreds of them."""
