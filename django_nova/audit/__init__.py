"""Who did what, when, where, and with what result."""
