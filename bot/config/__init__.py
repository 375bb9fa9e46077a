"""config.toml as frozen dataclasses."""

from bot.config.sections import (
    App,
    CallbackAccount,
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
    "Config",
    "DatabaseSection",
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
