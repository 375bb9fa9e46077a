"""What a web process has opened once and every request uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from bot.channels.api import Api
from bot.channels.platforms import open_apis
from bot.clock import Clock
from bot.config import Config
from bot.database import Database
from bot.rights import Keeper
from bot.sealedfiles import SealedFiles
from bot.vault import Vault
from bot.web.limiting import Limiter
from bot.workdays import Workdays

if TYPE_CHECKING:
    from redis import Redis

EXTENSION = "siwei"


@dataclass(frozen=True)
class Tools:
    """The web's share of the program; what needs keys or the network is opened when first asked for."""

    config: Config
    database: Database
    clock: Clock
    rng: Random
    workdays: Workdays
    redis: "Redis | None" = None
    keepers: Sequence[Keeper] = ()

    @cached_property
    def vault(self) -> Vault:
        """What seals. Raises: ValueError, where no key is configured."""
        return Vault(self.config.vault.keys)

    @cached_property
    def files(self) -> SealedFiles:
        """The sealed files people sent."""
        return SealedFiles(self.config.data / "media", self.vault)

    @cached_property
    def apis(self) -> Mapping[str, Api]:
        """The platforms' APIs, by channel."""
        return open_apis(self.config, self.database, self.vault, self.redis)

    @cached_property
    def limiter(self) -> Limiter:
        """How often anybody may do something."""
        return Limiter(self.config.app.secret_key, self.redis)

    def give_to(self, flask: Flask) -> None:
        """Make these the tools of an application."""
        flask.extensions[EXTENSION] = self


def tools() -> Tools:
    """The running application's tools."""
    return cast(Tools, current_app.extensions[EXTENSION])
