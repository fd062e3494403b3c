"""Agreements with partners: their chain, parties, duties and activities; what ends."""
