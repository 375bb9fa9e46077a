"""The JSON API, by HTTP."""
