"""Django's PostgreSQL backend, with a user and password that change while the service runs."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQLWrapper
from psycopg2 import OperationalError

from common.postgresql.secrets import Credentials, SecretUnavailable, get_credentials


class DatabaseWrapper(PostgreSQLWrapper):
    """Asks for the credentials of `settings_dict["SECRET"]` when it connects.

    AWS changes the password every few days. A connection that is open stays good; a new one that
    is refused is tried once more if there is a newer password by then.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Return what Django says, with the user and password of the secret."""
        params: dict[str, Any] = super().get_connection_params()
        return params | self._credentials()._asdict()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401  psycopg2's, untyped
        """Connect; where that fails, once more with what the secret says now."""
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            used = Credentials(conn_params["user"], conn_params["password"])
            newer = self._credentials(newer_than=used)
            if newer == used:
                raise
        return super().get_new_connection(conn_params | newer._asdict())

    def _credentials(self, newer_than: Credentials | None = None) -> Credentials:
        try:
            return get_credentials(self.settings_dict["SECRET"], newer_than=newer_than)
        except SecretUnavailable as error:
            # As a database that cannot be reached, which is what it comes to.
            raise OperationalError(str(error)) from None
