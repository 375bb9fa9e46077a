"""The channels: callbacks as the platforms send them, answers as they read them."""
