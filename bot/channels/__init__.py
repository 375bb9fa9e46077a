"""The adapters that know a platform; nothing else does."""
