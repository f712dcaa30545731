"""What connections.yml says of Salesforce."""

from __future__ import annotations

from pydantic import Field, SecretStr

from orchestration.lib.extracting.connections import Connection, Secret


class Settings(Connection):
    """`base_url` is where to sign in; `fields` are wanted beside those that closedloop reads."""

    client_id: Secret
    client_secret: Secret
    refresh_token: Secret = SecretStr("")
    sweep_every_days: float = Field(default=7, ge=0)
    fields: dict[str, list[str]] = Field(default_factory=dict)
    share_of_limit: float = Field(default=0.9, gt=0, le=1)
