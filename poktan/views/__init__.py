"""Pages of the register: reading in `list` and `detail`, writing beside them."""
