"""Groups by name and address: officers, decrees, facilities, member families."""
