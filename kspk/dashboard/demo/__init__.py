"""Plainly invented data on the real desa of Kabupaten Belu, for trying out."""
