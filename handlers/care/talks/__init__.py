"""Talk records: that it took place can be counted, what was said is for the two who talked."""
