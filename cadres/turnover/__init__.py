"""换届 of one organisation: prepared on one page, judged as a whole, done at once."""
