"""Areas of Indonesia, their aliases and successors."""
