"""帮助: a page for each section of the guide, linked from the pages and fields it speaks of; the first three steps."""
