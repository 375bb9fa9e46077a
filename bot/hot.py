"""Statements of the hot path, compiled once and run on the driver itself: a tenth of what Core costs a call.

Values are the driver's own (an Instant is its milliseconds); nothing is converted.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import DBAPIError


class Prepared:
    """One statement for one dialect. `run` gives the driver's cursor and raises SQLAlchemy's errors."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self.order = tuple(getattr(compiled, "positiontup", None) or ())
        self.error = dialect.loaded_dbapi.Error
        self.constants = {k: v for k, v in compiled.params.items() if v is not None}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute with the values of its bind parameters, inside the connection's transaction."""
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, self._arguments(values))
        except self.error as error:
            raise DBAPIError.instance(self.sql, None, error, self.error) from error
        return cursor

    def _arguments(self, values: Mapping[str, Any]) -> Any:
        if not self.order:
            return {**self.constants, **values}
        return [values[name] if name in values else self.constants[name] for name in self.order]
