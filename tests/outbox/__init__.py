"""The outbox, entered by its public functions on a real database."""
