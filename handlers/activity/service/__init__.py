"""What can be done with activities, whoever asks: chat, page, mini-program or clock."""
