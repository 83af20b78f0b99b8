"""Reads of large lists from a streaming replica, when one is configured (docs/scale.md)."""
