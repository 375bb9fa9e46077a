"""The quiz, by its doors and its rules."""
