"""Real worker processes, killed with -9 under load, against a platform in a process of its own that counts."""
