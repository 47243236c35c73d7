"""Containers and objects on a real Swift."""
