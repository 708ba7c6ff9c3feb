"""What deserves an alert: one file per rule, each a pure function of what was seen."""
