"""Who may do what: users, tokens, roles, audit; and which session a program's token belongs to."""
