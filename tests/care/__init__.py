"""Care, by its doors and its rules."""
