"""Ten per country in any 60 seconds: the window, its ledger, the queue for it."""
