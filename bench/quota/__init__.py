"""How exactly and how fast quotas are kept, beside other limiters."""
