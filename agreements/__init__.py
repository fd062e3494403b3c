"""Agreements, forums, resolutions, what follows from them, and what villages pay."""
