"""查找: one box on every page for pages, organisations and cadres."""
