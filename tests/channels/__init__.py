"""The channels against the platform, over real HTTP."""
