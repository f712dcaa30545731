"""Phone numbers in E.164. One row per spelling that any record carries."""

import re

import phonenumbers
import pyarrow as pa
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    is_possible_number_with_reason,
    is_valid_number,
)

NORTH_AMERICAN = re.compile(r"(?:[+]?1)?([2-9][0-9]{2}[2-9][0-9]{6})")


def model(dbt, session):
    """Rows of (raw_phone, phone); phone is null for what is no possible number."""
    dbt.config(materialized="table")
    region = dbt.ref("int_phone_regions_named").fetchall()[0][0]

    records = dbt.ref("int_identity_records_unioned").filter("phone is not null").project("phone")
    # Of a consent's identifier nobody says what it is.
    consents = dbt.ref("int_consents_unioned").filter("identifier similar to '[+(0-9][-0-9 ./()]+'")
    spellings = records.union(consents.project("identifier")).distinct().order("phone")
    raw = [row[0] for row in spellings.fetchall()]
    return pa.table(
        {
            "raw_phone": pa.array(raw, pa.string()),
            "phone": pa.array([e164(value, region) for value in raw], pa.string()),
        }
    )


def e164(raw, region):
    """The number as the region writes it, else as any country's after 00, or after nothing."""
    # The library takes a tenth of a millisecond a number, and here it has nothing to find out.
    digits = re.sub(r"[ ().-]", "", raw)
    # A country that there is not: the tombstone of a number that was erased.
    if re.fullmatch("[+]?999[0-9]{12}", digits):
        return f"+{digits.removeprefix('+')}"
    local = NORTH_AMERICAN.fullmatch(digits)
    if local and (digits.startswith("+") or region in COUNTRY_CODE_TO_REGION_CODE[1]):
        return f"+1{local[1]}"
    if re.match("[+][1-9]", digits):
        return parsed(raw, None, is_dialled)

    international = re.sub(r"^\W*00", "+", raw, count=1)
    # Spreadsheets lose the plus sign. Without it a number must be one that is in use.
    return (
        parsed(raw, region, is_valid_number)
        or parsed(international, None, is_valid_number)
        or parsed(raw, region, is_dialled)
        or parsed(international, None, is_dialled)
        or parsed(f"+{raw}", None, is_valid_number)
    )


def parsed(raw, region, is_good):
    """The number in E.164, if there is one and it is good."""
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if is_good(number) else None


def is_dialled(number):
    """Whether it has the length of a whole number; without its area code it is many people's."""
    return is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
