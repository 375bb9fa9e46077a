"""Where foreign files lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = "vendor.json"
FOLDERS = (ROOT / "bot/web/static/vendor", ROOT / "tests/vendor/axe")
