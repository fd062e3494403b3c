"""The project: settings, urls, and the floors that every app stands on."""
