"""An SMS gateway to develop, demo and test against."""
