"""Jobs: one action on many sessions, kept in MongoDB and carried out by a leased loop."""
