"""Every word people read about surveys."""
