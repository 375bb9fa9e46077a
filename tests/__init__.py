"""Enter by the outermost door."""
