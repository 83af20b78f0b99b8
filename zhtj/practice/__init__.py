"""演练: an invented city where everybody may try everything, a site of its own beside the real one (decision 0018)."""
