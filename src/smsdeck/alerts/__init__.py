"""Alerts: rules → durable outbox (MongoDB) → Telegram, at least once.

`loop` looks and delivers; each rule is a pure function in `rules/`; what a person reads is made in `message`.
"""
