"""团干部列表 as a workbook: what is asked for and how much that is, what stands in a line, the file itself."""
