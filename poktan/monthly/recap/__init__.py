"""Who has not reported, and the recap as table, text, file and print."""
