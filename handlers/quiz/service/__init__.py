"""What can be done with banks, contests, results and the review book, whoever asks: chat, page, command or clock."""
