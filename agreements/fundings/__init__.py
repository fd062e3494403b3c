"""Money of villages for their groups, proposals before musrenbang, and PAUD HI."""
