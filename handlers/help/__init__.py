"""帮助, and what is said when nothing matched."""
