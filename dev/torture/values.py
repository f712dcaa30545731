"""Values that an export should not have, or may have and that hurt later."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    """JSON as it stands, for what no Python value gives."""

    text: str


# Fields with a currency.
CURRENCIES = (
    "currency",
    "currencyCode",
    "account_currency",
    "deal_currency_code",
    "CurrencyIsoCode",
)
# What no mutator touches: a currency without a rate, or a row of Meta's of another level than the
# rows beside it, stops a refresh by design, and is tried apart.
SPARED = (*CURRENCIES, "ad_id", "publisher_platform")

# What must stay text wherever it stands; no e-mail address in it, for those are cut out by design.
INJECTIONS = [
    "'; drop table marts.fct_sessions; --",
    '"; drop schema marts cascade; --',
    "') or 1=1; attach 'injected.duckdb' as x; --",
    "$$; copy (select 1) to 'injected.csv'; $$",
    "{{ env_var('HOME') }}",
    "{% do run_query('drop schema marts cascade') %}",
    "{# gone #}",
    "{{ '{{' }}%}",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "\u0040SUM(1+1)",
    '=HYPERLINK("http://evil.example","x")',
    "../../../etc/passwd",
    "..\\..\\windows",
    "$(touch injected)",
    "`touch injected`",
    "; touch injected &",
    "${HOME} $HOME %HOME% %s %d %(x)s {0} {x}",
    "<script>alert(1)</script>",
    "\\'; \\\" \\n \\u0041 \\",
    "a'b\"c`d;e|f&g",
    "null",
    "C:\\new\\table",
    "100%",
    "\u202egnp.exe",
    "e\u0301\u0323 \U0001f469\u200d\U0001f4bb \ufeff",
    "\U0001f600" * 20,
    "caf\u00e9 na\u00efve \u4f60\u597d \u0645\u0631\u062d\u0628\u0627",
]

ODD_TEXTS: list[object] = [
    "",
    " ",
    "\t\n",
    "\u00a0",
    "\u200b",
    "x" * 100_000,
    "\u00e9" * 50_000,
    "a\nb\r\nc",
    "a\u0000b",
    Raw('"\\u0000"'),
    Raw('"\\ud800"'),
    Raw('"\\udc00\\ud800 x"'),
    Raw('"\\ud83d\\ude00"'),
    "\u2028\u2029\x85\x0b\x0c",
    "\x1b[31mred\x1b[0m\x07",
    "NaN", "nan", "null", "None", "undefined", "true", "inf", "(not set)", "-", "0", "[]", "{}",
    ";", ";;;", "\\N", "#REF!",
]  # fmt: skip

WRONG_TYPES = [
    Raw(text)
    for text in (
        "null", "true", "false", "0", "-1", "1", "1.5", "1e400", "-1e400", "1e308", "NaN",
        "Infinity", "1e-400", "-0", "00012", "9" * 40, "0." + "1" * 60, "18446744073709551616",
        "9223372036854775807", "{}", "[]", '{"a":{"b":[1,null]}}', "[[[[]]]]", '["a","b"]',
        '[null]', '[{"id":null}]', '[{"value":"x","timestamp":"y"}]', '""', '" "', '"x"',
        "[" * 200 + "]" * 200, "[" * 3000 + "]" * 3000, '{"a":' * 500 + "1" + "}" * 500, "'x'",
        "01", "+1", ".5", "1.", "0x1F", "tru", "", "//", '"\\x"',
    )
]  # fmt: skip

MANGLED_TIMES = [
    "0001-01-01T00:00:00Z",
    "1899-12-31T23:59:59Z",
    "1900-01-01T00:00:00Z",
    "1900-01-01T00:00:00+14:00",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "2999-12-31T23:59:59.999999Z",
    "2999-12-31T23:59:59-12:00",
    "3000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z",
    "-2026-01-01T00:00:00Z",
    "294247-01-10T04:00:54.775807Z",
    "2026-02-30T00:00:00Z",
    "2026-06-01T24:00:00Z",
    "2026-06-01T23:59:60Z",
    "2026-06-01T10:00:00",
    "2026-06-01 10:00",
    "2026-06-01 10:00:00 America/New_York",
    "2026-06-01T10:00:00 NZ",
    "2026-06-01T10:00:00+25:00",
    "2026-06-01T10:00:00.123456789Z",
    "2026-W23-1",
    "2026-153",
    "20260601",
    "20260601T100000Z",
    "01/06/2026 10:00",
    "1.6.2026",
    "June 1, 2026",
    "1780308000",
    "1780308000000",
    "infinity",
    "-infinity",
    "epoch",
    "today",
    "now",
    "2026-06-01T10:00:00Z BC",
    "2026-06-01 (BC)",
    " 2026-06-01T10:00:00Z ",
    "\uff12\uff10\uff12\uff16-06-01",
    Raw("1780308000"),
    Raw("1780308000000"),
    Raw("20260601"),
    Raw("-62135596800"),
]

_NUMBERS: list[object] = [
    "999999999999.999999", "999999999999.99", "-999999999999.99", "1000000000000", "1e11", "1e12",
    "999999999999999999", "1e-30", "0.005", "-0.005", "0.000000499", " 12 ", "1_000", "1,000.50",
    ".5", "5.", "+5", "-0", "0x10", "1e", "12abc", "$5", "5 USD", "\u0661\u0662", "NaN", "inf",
    Raw("999999999999.99"), Raw("123456789012.123456"), Raw("1e11"), Raw("-5"),
]  # fmt: skip

_EDGES: dict[str, list[object]] = {
    "text": [
        "a" * 1_000_000, "1", "0", "null", "id;id", "id id", " id ", "\u0130\u0131\ufb01\u1e9e",
        "[1,2]", '{"a":1}', "https://[::1", "https://x.example/%zz?utm_source=%ff&gclid=%00",
        "https://x.example/?" + "&".join(f"utm_source={n}" for n in range(2_000)),
        "http://" + "a." * 5_000 + "example/", "//", "javascript:alert(1)", "?utm_source=a=b==c",
        "https://user:pass\u0040host.example:99999/p?utm_campaign=%E2%80%AEx#utm_source=y",
        "+1 (212) 555-0100 ext. 9", "+" + "9" * 400, "a\u0040b", "\u0040", "a\u0040b\u0040c",
        "x" * 5_000 + "\u0040firm.example", "\u00fc\u0040m\u00fcnchen.example",
    ],
    "timestamp": MANGLED_TIMES,
    "moment": [
        *MANGLED_TIMES, "178030800000", "17803080000000", "1780308000000.5", "-1780308000000",
    ],
    "date": MANGLED_TIMES,
    "compact_date": [
        "19000101", "29991231", "18991231", "20260230", "2026061", "202606011", "00010101",
        Raw("20260601"), "2026-06-01",
    ],
    "epoch": [
        0, 1, 32503680000, 32503680001, -1, 1780308000000, "1780308000", "1.5", 1780308000.5,
        1e18, Raw("9223372036854775807"), "1e9", " 1780308000 ",
    ],
    "epoch_microseconds": [
        100000000000000, 99999999999999, 32503680000000000, 32503680000000001, "1e15",
        "1780308000000000.0", -1780308000000000, Raw("9223372036854775807"),
    ],
    "number": _NUMBERS,
    "integer": [
        *_NUMBERS, "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "999999999999999999", "1000000000000000000", "1e18", "9223372036854775806.4", "1.0",
        Raw("1e18"), Raw("1.0"), Raw("9223372036854775807"), Raw("3e9"),
    ],
    "boolean": ["t", "f", "1", "0", "yes", "no", "TRUE", " true ", "on", 1, 0, 2, "y", "oui"],
    "list": [
        "[]", "[null]", "[[1]]", '[{"a":1}]', "a;b;;c", ";", "[1,2", '"x"', "101;101;101",
        ";".join(str(number) for number in range(10_000)), Raw("[1,2,3]"), Raw('[null,"",{}]'),
        Raw('[{"value":"customer","timestamp":"2026-06-01T10:00:00Z"},{"value":null}]'),
        Raw('[{"value":"customer","timestamp":"yesterday"}]'),
        Raw('[{"value":"customer","timestamp":null},{"value":"lead","timestamp":""}]'),
        Raw('[{"value":"customer","timestamp":"9999-12-31T00:00:00Z"}]'),
        Raw('[{"value":{"a":1},"timestamp":1780308000000}]'),
    ],
    "json": ["{}", "[]", "null", '{"a":', "1e400", '{"a":' * 300 + "1" + "}" * 300, "NaN"],
}  # fmt: skip


def edges(kind: str) -> list[object]:
    """Values at and beyond the edge of what a field of the contract's type may hold."""
    return _EDGES[{"history": "list", "count": "integer", "nested": "json"}.get(kind, kind)]
