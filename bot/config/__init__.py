"""config.toml as frozen dataclasses; `bot.config.loading` reads it, `bot.config.demonstration` does without it."""

from bot.config.faults import ConfigError, Fault
from bot.config.sections import (
    App,
    CallbackAccount,
    Case,
    Config,
    DatabaseSection,
    Live,
    MiniProgram,
    Notices,
    Official,
    Privacy,
    RedisSection,
    Server,
    Simulator,
    Study,
    VaultSection,
    WeCom,
)

__all__ = [
    "App",
    "CallbackAccount",
    "Case",
    "Config",
    "ConfigError",
    "DatabaseSection",
    "Fault",
    "Live",
    "MiniProgram",
    "Notices",
    "Official",
    "Privacy",
    "RedisSection",
    "Server",
    "Simulator",
    "Study",
    "VaultSection",
    "WeCom",
]
