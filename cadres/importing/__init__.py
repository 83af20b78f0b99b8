"""Cadres come in by workbooks: lines are checked, mended on the page, carried out."""
