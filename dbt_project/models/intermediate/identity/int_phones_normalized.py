"""Phone numbers in E.164. One row per spelling that any record carries."""

import phonenumbers
import pyarrow as pa


def model(dbt, session):
    """Rows of (raw_phone, phone); phone is null for what is no possible number."""
    dbt.config(materialized="table")
    region = dbt.config.get("meta")["default_region"]

    def e164(raw: str) -> str | None:
        try:
            number = phonenumbers.parse(raw, region)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    records = dbt.ref("int_identity_records_unioned")
    spellings = records.filter("phone is not null").project("phone").distinct().order("phone")
    raw = [row[0] for row in spellings.fetchall()]
    return pa.table(
        {
            "raw_phone": pa.array(raw, pa.string()),
            "phone": pa.array([e164(value) for value in raw], pa.string()),
        }
    )
