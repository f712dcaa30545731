"""Phones as people of five countries write them, where their country is the default region."""

from collections.abc import Callable
from types import ModuleType

import pytest

SPELLINGS = {
    ("US", "+12125550100"): (
        "(212) 555-0100",
        "212-555-0100",
        "212.555.0100",
        "2125550100",
        "1 212 555 0100",
        "1-212-555-0100 ext. 12",
        "+1 (212) 555-0100",
        "tel:+1-212-555-0100",
    ),
    ("GB", "+447700900123"): (
        "07700 900123",
        "07700-900-123",
        "(07700) 900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "00447700900123",
        "+0044 7700 900123",
        "447700900123",
    ),
    ("DE", "+493023125001"): (
        "030 23125001",
        "(030) 23125-001",
        "030/23125001",
        "+49 30 23125001",
        "+49 (0)30 23125001",
        "0049 30 23125001",
    ),
    ("FR", "+33639981234"): (
        "06 39 98 12 34",
        "06.39.98.12.34",
        "0639981234",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "0033 639981234",
    ),
    ("AU", "+61491570156"): (
        "0491 570 156",
        "0491-570-156",
        "0491570156",
        "+61 491 570 156",
        "+61 (0)491 570 156",
        "0011 61 491 570 156",
        "0061 491 570 156",
    ),
}
ABROAD = {
    ("US", "011 44 20 7946 0018"): "+442079460018",
    ("US", "0044 20 7946 0018"): "+442079460018",
    ("US", "(0044) 20 7946 0018"): "+442079460018",
    ("US", "442079460018"): "+442079460018",
    ("AU", "0049 30 23125001"): "+493023125001",
    ("DE", "+1 212 555 0100"): "+12125550100",
}


@pytest.mark.parametrize(
    ("region", "raw", "phone"),
    [
        *((region, raw, phone) for (region, phone), all_ in SPELLINGS.items() for raw in all_),
        *((region, raw, phone) for (region, raw), phone in ABROAD.items()),
    ],
)
def test_a_phone_is_one_number_however_it_is_written(
    python_model: Callable[[str], ModuleType], region: str, raw: str, phone: str
) -> None:
    assert python_model("int_phones_normalized").e164(raw, region) == phone


@pytest.mark.parametrize(
    ("region", "raw"),
    [
        ("US", "555-0100"),  # without its area code it is a number in every town
        ("US", "0"),
        ("US", "+12"),
        ("US", "00000000000000"),
        ("US", "7700900123456"),
        ("US", "anonymous"),
        ("US", "+"),
        ("US", " "),
    ],
)
def test_what_nobody_can_dial_is_no_phone(
    python_model: Callable[[str], ModuleType], region: str, raw: str
) -> None:
    assert python_model("int_phones_normalized").e164(raw, region) is None
