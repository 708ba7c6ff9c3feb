"""smsdeck: a web console that manages and watches an SMS-sending system."""
