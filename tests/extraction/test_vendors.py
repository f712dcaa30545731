"""What every vendor's module declares."""

from __future__ import annotations

import pytest
import yaml

from orchestration.lib.extracting.streams import vendor, vendor_names
from orchestration.lib.landing.streams import read_streams

DECLARED = {stream.path for stream in read_streams()}


@pytest.mark.parametrize("source", vendor_names())
def test_every_stream_has_a_landing_folder_that_the_loader_knows(source: str) -> None:
    assert {f"{source}/{name}" for name in vendor(source).streams} <= DECLARED


@pytest.mark.parametrize("source", vendor_names())
def test_an_example_names_the_keys_of_its_settings(source: str) -> None:
    found = vendor(source)
    (shown,) = yaml.safe_load(found.example).items()
    assert shown[0] == source
    assert set(shown[1]) <= set(found.settings.model_fields)
    required = {name for name, one in found.settings.model_fields.items() if one.is_required()}
    assert required <= set(shown[1])
