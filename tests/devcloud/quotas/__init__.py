"""Quotas of a real OpenStack, and wishes for more."""
