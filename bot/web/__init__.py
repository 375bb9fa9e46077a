"""The web's doors: what the JSON API, the console and the phone's pages share."""
