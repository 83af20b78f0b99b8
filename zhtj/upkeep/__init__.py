"""Whether the server is well: what it can do now, what ran lately, what it counts of its answers."""
