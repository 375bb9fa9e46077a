"""The ways of sending, one file a platform: each freezes a message's bytes and pushes them."""
