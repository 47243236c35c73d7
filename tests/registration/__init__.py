"""Signing up at the reference site, and the accounts that people have there."""
