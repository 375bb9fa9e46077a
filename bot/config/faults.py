"""What is wrong with a configuration: all faults at once, each with its place and its cure, in words for operators."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `where` is "file:line" or the name of an environment variable, `key` is "section.key"."""

    where: str
    key: str
    found: str
    wanted: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: 现在是{self.found}；应为{self.wanted}；改法：{self.fix}"


class ConfigError(Exception):
    """The configuration cannot be used; `faults` has all of it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))
