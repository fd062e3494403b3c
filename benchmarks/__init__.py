"""What the product claims about speed, as ratios to ready-made parts in one run."""
