"""Marks without a shape that come along when text is copied from other programs."""

INVISIBLE = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # for a class of characters in a pattern
