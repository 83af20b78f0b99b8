"""National code tables and number formats. Knows nobody."""
