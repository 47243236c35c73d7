"""Clouds of their own for people who sign up, on a real OpenStack."""
