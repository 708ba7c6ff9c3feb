"""What went wrong, told once: rules, a durable outbox, Telegram."""
