"""The built-in WeChat: the platform's API, a phone, and the page that shows both. For demonstration and tests only."""
