"""Picking: the way through the warehouse, and what is taken on it."""
