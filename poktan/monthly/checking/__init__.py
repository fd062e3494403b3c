"""Pages of those who check: verify, return, a kecamatan at once."""
