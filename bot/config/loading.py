"""config.toml and the environment → Config; whatever is wrong is told all at once, in the operator's words."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_type_hints

from bot.config import crosschecks
from bot.config.faults import ConfigError, Fault
from bot.config.rules import FROM_FILES, RULES, SECRETS
from bot.config.sections import Config
from bot.config.source import Source, decode, read
from bot.config.values import READERS, Unfit, strict_toml

PREFIX = "SIWEI_"
DATA = "app.data"


def section_types() -> dict[str, type[Any]]:
    """Section name → its dataclass."""
    hints = get_type_hints(Config)
    return {
        item.name: (get_args(hints[item.name]) or (hints[item.name],))[0]
        for item in fields(Config)
        if item.name != "data"
    }


def known_keys() -> dict[str, object]:
    """ "section.key" → its type, for every key that may be written, `…_file` keys included."""
    known: dict[str, object] = {DATA: str}
    for section, kind in section_types().items():
        known |= {f"{section}.{name}": hint for name, hint in get_type_hints(kind).items()}
    return known | dict.fromkeys(FROM_FILES, str)


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it was written, and where."""

    value: object
    where: str
    quoted: bool = False


@dataclass(slots=True)
class Loader:
    """One reading: what was written, what it came to (None: nothing usable), what was wrong with it."""

    source: Source
    environ: Mapping[str, str]
    raw: dict[str, Raw] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    known: dict[str, object] = field(default_factory=known_keys)

    def load(self) -> Config:
        """The configuration.

        Raises: ConfigError, with every fault there is.
        """
        self._gather()
        self._open_files()
        for key, raw in self.raw.items():
            self._convert(key, raw)
        present = {key.partition(".")[0] for key in self.raw} | {n for n in self.source.tables if n in section_types()}
        built = {name: self._build(name, kind) for name, kind in section_types().items() if name in present}
        config = Config(**built, data=Path(self.values.get(DATA) or "var"))
        told = {FROM_FILES.get(fault.key, fault.key) for fault in self.faults}
        self.faults += [fault for fault in crosschecks.check(config, self.where) if fault.key not in told]
        if self.faults:
            raise ConfigError(self.faults)
        return config

    def where(self, key: str) -> str:
        """Where a key was written, or where it should have been."""
        return self.raw[key].where if key in self.raw else self.source.where(key)

    def _gather(self) -> None:
        for section, table in self.source.tables.items():
            if not isinstance(table, dict):
                self._unknown(section, self.source.where(section))
                continue
            if section not in section_types():
                self._unknown(section, self.source.where(section))
                continue
            for name, value in table.items():
                key = f"{section}.{name}"
                self._accept(key, Raw(value, self.source.where(key), quoted=True))
        for variable, text in sorted(self.environ.items()):
            section, separator, name = variable.removeprefix(PREFIX).lower().partition("__")
            if variable.startswith(PREFIX) and separator:
                self._accept(f"{section}.{name}", Raw(text, f"环境变量 {variable}"))

    def _accept(self, key: str, raw: Raw) -> None:
        if key not in self.known:
            self._unknown(key, raw.where)
            return
        if not raw.quoted:
            self._override(key)
        self.raw[key] = raw

    def _override(self, key: str) -> None:
        """The environment beats the file, whether either names the value or the file that holds it."""
        for file_key, plain in FROM_FILES.items():
            if plain == key and self._in_toml(file_key):
                del self.raw[file_key]
            elif file_key == key and self._in_toml(plain):
                del self.raw[plain]

    def _in_toml(self, key: str) -> bool:
        return key in self.raw and self.raw[key].quoted

    def _unknown(self, key: str, where: str) -> None:
        candidates = list(self.known) if "." in key else list(section_types())
        near = get_close_matches(key, candidates, 1, 0.6)
        fix = f"是不是想写 {near[0]}？" if near else "删去它；所有键见 config.example.toml"
        self.faults.append(Fault(where, key, "不认识的名字", "配置里有的名字", fix))

    def _open_files(self) -> None:
        for file_key, plain in FROM_FILES.items():
            raw = self.raw.pop(file_key, None)
            if raw is None:
                continue
            if plain in self.raw:
                self.faults.append(Fault(raw.where, file_key, f"与 {plain} 同时写了", "两者之一", "删去其中一个"))
            elif isinstance(raw.value, str):
                self._open_file(file_key, plain, raw)
            else:
                self.faults.append(Fault(raw.where, file_key, shown(raw.value), "文件路径", "写成带引号的路径"))

    def _open_file(self, file_key: str, plain: str, raw: Raw) -> None:
        try:
            text = decode(Path(str(raw.value))).strip()
        except ConfigError:
            fix = (
                "检查路径与权限；密钥文件可用 siwei keys new 生成"
                if plain in ("app.secret_key", "vault.keys")
                else "检查路径与权限"
            )
            self.faults.append(Fault(raw.where, file_key, f"读不到的文件 {raw.value}", "可读的密钥文件", fix))
            self.values[plain] = None
            return
        self.raw[plain] = Raw(text, f"{raw.where} → {raw.value}")

    def _convert(self, key: str, raw: Raw) -> None:
        kind = self.known[key]
        masked = "（已隐去）" if key in SECRETS else shown(raw.value)
        self.values[key] = None
        try:
            value = READERS[kind](strict_toml(raw.value, kind) if raw.quoted else raw.value)
        except Unfit as unfit:
            self.faults.append(Fault(raw.where, key, masked, str(unfit), f"把 {key} 写成{str(unfit).strip()}"))
            return
        rule = RULES.get(key)
        if rule is not None and not rule.holds(value):
            found = _secret_shape(value) if key in SECRETS else shown(raw.value)
            self.faults.append(Fault(raw.where, key, found, rule.wanted, rule.fix))
            return
        self.values[key] = value

    def _build(self, section: str, kind: type[Any]) -> Any:
        given = {}
        for item in fields(kind):
            key = f"{section}.{item.name}"
            if self.values.get(key) is not None:
                given[item.name] = self.values[key]
            elif _required(item):
                given[item.name] = None
                if key not in self.values:
                    self.faults.append(self._missing(key))
        return kind(**given)

    def _missing(self, key: str) -> Fault:
        section, _, name = key.partition(".")
        also = next((file_key for file_key, plain in FROM_FILES.items() if plain == key), None)
        fix = f"在 [{section}] 下补上 {name}" + (f"（或 {also.partition('.')[2]}）" if also else "")
        wanted = RULES[key].wanted if key in RULES else "有值"
        return Fault(self.source.where(key), key, "没有写", wanted, f"{fix}；不用这个渠道就删去整个 [{section}]")


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration of `path` (None: of the environment alone), overridden by `SIWEI_SECTION__KEY` variables.

    Raises: ConfigError, whose text lists every fault with its place and its cure.
    """
    return Loader(read(path) if path else Source("环境变量"), environ).load()


def from_tables(tables: Mapping[str, Mapping[str, object]], environ: Mapping[str, str], *, name: str) -> Config:
    """The configuration of tables made by the program itself, overridden by the environment.

    Raises: ConfigError.
    """
    return Loader(Source(name, {key: dict(table) for key, table in tables.items()}), environ).load()


def with_redis(config: Config, url: str) -> Config:
    """The same configuration, with the address of a Redis that was started for it."""
    return replace(config, redis=replace(config.redis, url=url))


def shown(value: object) -> str:
    """A value as the operator wrote it, short."""
    text = f" {value!r}".replace("'", '"')
    return text if len(text) <= 80 else text[:77] + "…"


def _secret_shape(value: object) -> str:
    return f" {len(value)} 个字符" if isinstance(value, str) else "不合要求的内容（已隐去）"


def _required(item: "Field[Any]") -> bool:
    return item.default is MISSING and item.default_factory is MISSING
