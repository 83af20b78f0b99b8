"""Pages on the safety of one's own account."""
