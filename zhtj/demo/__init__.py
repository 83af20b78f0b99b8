"""The demonstration: an invented city with its organisations, cadres and accounts. `load` makes it."""

from zhtj.demo.load import NotEmptyError, is_demonstration, load

__all__ = ["NotEmptyError", "is_demonstration", "load"]
