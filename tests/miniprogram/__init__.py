"""A mini-program client that was written from the API's specification alone, and the phone that it is tried on."""
