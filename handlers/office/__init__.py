"""The back office of the machinery: notices, words, audit, settings."""
