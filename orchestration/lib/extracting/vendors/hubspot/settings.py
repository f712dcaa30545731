"""What connections.yml says of HubSpot."""

from __future__ import annotations

from pydantic import Field

from orchestration.lib.extracting.connections import Connection, Secret


class Settings(Connection):
    """`properties` are wanted beside those that closedloop reads, by kind of object."""

    base_url: str = "https://api.hubapi.com"
    token: Secret
    sweep_every_days: float = Field(default=7, ge=0)
    properties: dict[str, list[str]] = Field(default_factory=dict)
