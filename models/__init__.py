"""Tables, and the rules that need only an object's own rows."""
