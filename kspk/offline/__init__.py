"""What a phone sends: each submission is stored once, however often it arrives."""
