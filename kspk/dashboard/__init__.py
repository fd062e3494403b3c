"""First pages by role; reads all, owns nothing."""
