"""Pages of institutions: looking (pages), changing (changes), parts (contacts)."""
