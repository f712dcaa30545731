"""Fake vendors to tell things, and a data folder to tell them from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from activation_home import Activation, at

from dev.fakes.google_data_manager import REFRESH_TOKEN, DataManager


@pytest.fixture(autouse=True)
def no_waits() -> Iterator[None]:
    """Asking again takes no time, but is done as often."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def activation(tmp_path: Path) -> Activation:
    """An empty data folder."""
    return Activation(tmp_path / "home")


@pytest.fixture
def google(activation: Activation, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataManager]:
    """A Data Manager that connections.yml points at."""
    monkeypatch.setenv("GOOGLE_ID", "client-id")
    monkeypatch.setenv("GOOGLE_SECRET", "g00gle-s3cret")
    monkeypatch.setenv("GOOGLE_REFRESH", REFRESH_TOKEN)
    with DataManager() as fake:
        activation.connect(
            google_data_manager=at(
                fake,
                token_url=f"{fake.url}/token",
                client_id="GOOGLE_ID",
                client_secret="GOOGLE_SECRET",
                refresh_token="GOOGLE_REFRESH",
                operating_account="1234567890",
                conversion_actions={"Purchase": "987"},
                audiences={"customers": "555"},
            )
        )
        yield fake
