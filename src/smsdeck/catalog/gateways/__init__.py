"""Gateways: the operator's own SMS gateway accounts, as objects that people edit."""
