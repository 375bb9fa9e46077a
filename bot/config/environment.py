"""Which configuration this process has: every role of every machine asks here, and gets the same answer."""

from collections.abc import Mapping
from pathlib import Path

from bot.config.demonstration import demonstration
from bot.config.loading import load
from bot.config.sections import Config
from bot.config.values import FALSE

VARIABLE = "SIWEI_CONFIG"
DEFAULT = Path("config.toml")


def config_from(environ: Mapping[str, str]) -> Config:
    """SIWEI_CONFIG names the file; else config.toml of the working folder; else, with SIWEI_APP__DEMO=false, the
    environment alone; else the demonstration.

    Raises: ConfigError.
    """
    if named := environ.get(VARIABLE):
        return load(Path(named), environ)
    if DEFAULT.exists():
        return load(DEFAULT, environ)
    if environ.get("SIWEI_APP__DEMO", "").strip().lower() in FALSE:
        return load(None, environ)
    return demonstration(Path(environ.get("SIWEI_APP__DATA", "var")), environ)
