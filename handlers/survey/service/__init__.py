"""What can be done with surveys, whoever asks."""
