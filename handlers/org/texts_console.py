"""Words of the pages of people and units."""

PEOPLE = "人员"
