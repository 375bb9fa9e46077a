"""The web's doors."""
