"""People, units, roles, consent."""
