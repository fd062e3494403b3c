"""Follow-ups of resolutions: who does what until when, and what came of it."""
