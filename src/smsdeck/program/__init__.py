"""What runs inside a session. Standard library only: hundreds of these run at once."""
