"""Activities: signing up, coming, hours, and who may do what."""
