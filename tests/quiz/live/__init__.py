"""Live rooms over real sockets."""
