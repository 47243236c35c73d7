"""Images on a real Glance."""
