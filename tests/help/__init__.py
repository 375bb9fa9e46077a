"""帮助, 通知, and what nobody else answers."""
