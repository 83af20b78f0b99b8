"""Keeps the staffing rows right inside the transaction of each act."""
