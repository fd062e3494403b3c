"""Pages of people: accounts and their tasks, field officers, one's own profile."""
