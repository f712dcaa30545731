"""Tables as people's programs write them come in as they are meant, or say what is to be said."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from house import House
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib.common.warehouse import text
from orchestration.lib.landing.formats import Numerals
from orchestration.lib.loading.numerals import plain_number
from orchestration.lib.loading.replay import replay

SHOP = """
version: 2
sources:
  - name: raw_shop
    tables:
      - name: sales
        config:
          meta:
            layout: columns
            fields:
              sale_id: {type: text, required: true}
              sold_at: {type: timestamp, required: true}
              amount: {type: number}
              discount: {type: number}
              is_paid: {type: boolean}
"""


@pytest.fixture
def shop(tmp_path: Path) -> House:
    """A house with one stream that has everything that a table may write in its own way."""
    staging = tmp_path / "staging/shop"
    staging.mkdir(parents=True)
    (staging / "_shop__sources.yml").write_text(SHOP)
    return House(tmp_path / "home", tmp_path / "staging")


def sales(
    house: House, content: str | bytes, columns: str = "amount", form: str = ""
) -> list[object]:
    """What comes of a file's sales, a column or several."""
    if form:
        house.land("shop/sales/_format.yml", form)
    house.land("shop/sales/s.csv", content)
    house.load()
    assert house.quarantine() == []
    rows = house.rows(f"select {columns} from raw_shop.sales order by _row")
    return [row[0] if len(row) == 1 else row for row in rows]


def refusal(house: House, content: str | bytes) -> str:
    """Why a file is refused whole."""
    house.land("shop/sales/s.csv", content)
    assert house.load()["shop/sales"].files_refused == 1
    return house.quarantine()[0][2]


def amounts(*given: str, delimiter: str = ";") -> str:
    head = delimiter.join(["sale_id", "sold_at", "amount"])
    rows = (delimiter.join([str(n), "2026-08-03", f'"{one}"']) for n, one in enumerate(given))
    return "\n".join([head, *rows])


def test_a_german_table_needs_no_word(shop: House) -> None:
    content = (
        "sale_id;sold_at;amount;is_paid\nA;03.08.2026 09:00;1.234,56;WAHR\n"
        "B;13.12.2026;980,00;FALSCH\n;;;\nSumme;;2.214,56;\n"
    )
    assert sales(shop, f"\ufeff{content}", "amount, is_paid, sold_at") == [
        ("1234.56", "true", "2026-08-03T09:00:00.000000Z"),
        ("980.00", "false", "2026-12-13"),
    ]
    assert [note for (note,) in shop.rows("select note from ops.load_notes")] == [
        "took the semicolon for its delimiter",
        "read sold_at as %d.%m.%Y",
        "read is_paid falsch as false, wahr as true",
        "read amount with a decimal comma, as in 1.234,56",
        "left out 1 blank row",
        "left out 1 row of sums",
    ]
    assert shop.rows("select rows_read, rows_loaded from ops.load_ledger") == [(2, 2)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1 234,56 €", "5,00 €"], ["1234.56", "5.00"]),
        (["1\u202f234,5", "-3,25"], ["1234.5", "-3.25"]),
        (["1\u00a0234 567,00", "0,125"], ["1234567.00", "0.125"]),
        (["1.234.567", "980"], ["1234567", "980"]),
        (["€ 1.234,-", "12,5"], ["1234", "12.5"]),
        (["1'234.50", "7"], ["1234.50", "7"]),
        (["$1,234.56", "($0.50)"], ["1234.56", "-0.50"]),
        (["1,234,567", "12.5"], ["1234567", "12.5"]),
        (["12,50-", "1234,00 EUR"], ["-12.50", "1234.00"]),
        (["zł 5", "7 zł"], ["5", "7"]),
        (["50 %", "12,5 %", "-1.000,5%"], ["0.5", "0.125", "-10.005"]),
        (["33.3%", "7%"], ["0.333", "0.07"]),
        (["1.234", "5,5"], ["1234", "5.5"]),
        (["1.234", "5.5"], ["1.234", "5.5"]),
        (["0.250", "0.125"], ["0.250", "0.125"]),
        (["10", "", "20"], ["10", "", "20"]),
    ],
)
def test_numbers_are_read_as_their_column_shows(
    shop: House, written: list[str], meant: list[str]
) -> None:
    assert sales(shop, amounts(*written)) == meant


def test_what_may_be_a_thousand_or_a_fraction_is_refused_with_the_line_to_write(
    shop: House,
) -> None:
    told = refusal(shop, amounts("1.234", "2.500"))
    assert "amount '1.234' may have a decimal sign or one that groups digits" in told
    assert "say decimal: ',' or decimal: '.' in a _format.yml" in told
    shop.land("shop/sales/_format.yml", "decimal: ','")
    assert [one.accepted for one in replay(shop.home, shop.streams)] == [2]
    assert shop.rows("select amount from raw_shop.sales order by 1") == [("1234",), ("2500",)]


def test_a_plain_table_with_three_decimals_is_what_the_contract_says(shop: House) -> None:
    assert sales(shop, amounts("1.234", "2.500", delimiter=",")) == ["1.234", "2.500"]


def test_another_column_of_the_file_may_show_the_decimal_sign(shop: House) -> None:
    content = "sale_id;sold_at;amount;discount\n1;2026-08-03;1.234;0,5\n2;2026-08-03;2.500;\n"
    assert sales(shop, content, "amount, discount") == [("1234", "0.5"), ("2500", "")]


def test_a_table_with_both_signs_is_not_guessed(shop: House) -> None:
    assert "say decimal" in refusal(shop, amounts("1.234,50", "1,234.50", "1.234"))


def test_amounts_of_two_currencies_are_no_column_of_numbers(shop: House) -> None:
    assert "amount has amounts in $, €" in refusal(shop, amounts("5,00 €", "$ 7,00"))


def test_a_given_sign_is_followed_and_what_does_not_fit_is_quarantined(shop: House) -> None:
    shop.land("shop/sales/_format.yml", "decimal: ','\nthousands: '.'")
    shop.land("shop/sales/s.csv", amounts("1.234", "980,00", "980.5", "12.34,5"))
    assert shop.load()["shop/sales"].rows_quarantined == 1
    assert shop.rows("select amount from raw_shop.sales order by _row") == [
        ("1234",), ("980.00",), ("980.5",),  # which groups nothing, so that it is plain
    ]  # fmt: skip
    assert "amount '12.34,5' is not a number" in shop.quarantine()[0][2]


def test_what_a_file_means_does_not_depend_on_what_lands_beside_it(shop: House) -> None:
    files = [amounts("1.234", "5,5"), amounts("1,5", "1.5", "12.25"), amounts("7", "8,25")]
    for number, content in enumerate(files):
        shop.land(f"shop/sales/{number}.csv", content.replace("\n", f"\nf{number}-"))
    shop.load()
    together = shop.rows("select sale_id, amount from raw_shop.sales order by 1")
    apart = House(shop.home.root.parent / "apart", shop.home.root.parent / "staging")
    for number, content in enumerate(files):
        apart.land(f"shop/sales/{number}.csv", content.replace("\n", f"\nf{number}-"))
        apart.load()
    assert apart.rows("select sale_id, amount from raw_shop.sales order by 1") == together


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["VRAI", "FAUX"], ["true", "false"]),
        (["Sí", "No"], ["true", "false"]),
        (["x", "", "X"], ["true", "false", "true"]),
        (["WAAR", "ONWAAR"], ["true", "false"]),
        (["PRAWDA", "FAŁSZ"], ["true", "false"]),
        (["ja", ""], ["true", ""]),
    ],
)
def test_words_for_true_and_false_are_read_where_a_column_has_no_others(
    shop: House, words: list[str], meant: list[str]
) -> None:
    rows = (f"{n},2026-08-03,{word}" for n, word in enumerate(words))
    content = "\n".join(["sale_id,sold_at,is_paid", *rows])
    assert sales(shop, content, "is_paid") == meant


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('"1,234",2026-08-03', "amount '1,234' is not a number"),
        ("5,3/8/2026", "sold_at '3/8/2026' is not a time"),
        ("€ 5,2026-08-03", None),
        ('"$ 1,234",2026-08-03', "amount '$ 1,234' is not a number"),
        ("50 %,2026-08-03", "amount '50 %' is not a number"),
    ],
)
def test_one_value_in_doubt_among_many_costs_itself(
    shop: House, value: str, reason: str | None
) -> None:
    rows = [f"{n},{n},2026-08-03" for n in range(30)]
    content = "\n".join(["sale_id,amount,sold_at", *rows, f"x,{value}"])
    shop.land("shop/sales/s.csv", content)
    assert shop.load()["shop/sales"].rows_loaded == (30 if reason else 31)
    assert reason is None or reason in shop.quarantine()[0][2]


def test_a_slip_in_a_plain_table_changes_no_other_number(shop: House) -> None:
    rows = [f"{n},2026-08-03,1.234,2.345" for n in range(30)]
    head = "sale_id,sold_at,amount,discount"
    shop.land("shop/sales/s.csv", "\n".join([head, *rows, 'x,2026-08-03,"12,5",3']))
    assert shop.load()["shop/sales"].rows_quarantined == 1
    assert shop.rows("select distinct amount, discount from raw_shop.sales") == [("1.234", "2.345")]


def test_a_tick_beside_words_is_no_word(shop: House) -> None:
    shop.land("shop/sales/s.csv", "sale_id,sold_at,is_paid\n1,2026-08-03,x\n2,2026-08-03,no\n")
    assert shop.load()["shop/sales"].rows_quarantined == 1


def test_a_word_that_is_neither_keeps_its_reason(shop: House) -> None:
    shop.land("shop/sales/s.csv", "sale_id,sold_at,is_paid\n1,2026-08-03,ja\n2,2026-08-03,offen\n")
    assert shop.load()["shop/sales"].rows_quarantined == 2
    assert "say as values in _format.yml which is which" in shop.quarantine()[0][2]


def test_values_give_words_of_any_column_a_meaning(shop: House) -> None:
    content = (
        "Nr,sold_at,is_paid,Art\n1,2026-08-03,Yes,Neu\n2,2026-08-03,offen,alt\n3,2026-08-03,,x\n"
    )
    form = (
        "columns: {sale_id: Nr}\n"
        "values: {is_paid: {Yes: true, offen: false, '': false}, art: {NEU: new, alt: old}}\n"
    )
    assert sales(shop, content, 'is_paid, "Art"', form) == [
        ("true", "new"), ("false", "old"), ("false", "x"),
    ]  # fmt: skip


def test_values_and_local_times_hold_for_json_records_too(shop: House) -> None:
    shop.land(
        "shop/sales/_format.yml",
        "timezone: America/New_York\nvalues: {is_paid: {offen: false}}\ndecimal: ','\n",
    )
    shop.land(
        "shop/sales/s.jsonl",
        '{"sale_id": 1, "sold_at": "2026-08-03 09:00", "is_paid": "offen", "amount": 1.234}\n'
        '{"sale_id": 2, "sold_at": "2026-08-03T09:00:00Z", "is_paid": true}\n',
    )
    shop.load()
    assert shop.rows("select sold_at, is_paid, amount from raw_shop.sales order by _row") == [
        ("2026-08-03T13:00:00.000000Z", "false", "1.234"),
        ("2026-08-03T09:00:00Z", "true", None),
    ]


def test_local_times_are_of_their_zone_and_days_of_none(shop: House) -> None:
    times = ["2026-08-03 09:00", "2026-10-25 02:30:00", "2026-03-29 02:30", "2026-08-03",
             "2026-08-03T09:00:00+05:00"]  # fmt: skip
    content = "\n".join(["sale_id,sold_at", *(f"{n},{one}" for n, one in enumerate(times))])
    assert sales(shop, content, "sold_at", "timezone: Europe/Berlin") == [
        "2026-08-03T07:00:00.000000Z",
        "2026-10-25T01:30:00.000000Z",  # passed twice: the second time
        "2026-03-29T01:30:00.000000Z",  # left out: as if the clock had not been put forward
        "2026-08-03",
        "2026-08-03T09:00:00+05:00",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["3/8/2026", "13/8/2026"], ["2026-08-03", "2026-08-13"]),
        (["8/3/2026 2:05 PM", "8/13/2026 2:05 AM"], ["2026-08-03T14:05", "2026-08-13T02:05"]),
        (["3.8.26", "13.8.26"], ["2026-08-03", "2026-08-13"]),
        (["13-08-2026 09:00", "2026-08-03"], ["2026-08-13T09:00", "2026-08-03"]),
        (["3.8.2026", "2026-08-03T09:00:00.5Z"], ["2026-08-03", "2026-08-03T09:00:00.5Z"]),
    ],
)
def test_days_are_read_as_their_column_shows(
    shop: House, written: list[str], meant: list[str]
) -> None:
    content = "\n".join(["sale_id,sold_at", *(f"{n},{one}" for n, one in enumerate(written))])
    found = sales(shop, content, "sold_at")
    assert [one.removesuffix(":00.000000Z") for one in found] == meant


def test_days_that_may_be_months_are_refused_with_the_forms_to_choose_from(shop: House) -> None:
    told = refusal(shop, "sale_id,sold_at\n1,3/8/2026\n2,12/11/2026\n")
    assert "'%d/%m/%Y' or '%m/%d/%Y'" in told


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("head", ["", "sep=;\n"])
def test_files_of_excel_are_read_in_the_encoding_that_they_are_in(
    shop: House, encoding: str, head: str
) -> None:
    if head and encoding == "utf-16":
        pytest.skip("Excel writes tabs there")
    content = f"{head}sale_id;sold_at;Käufer\n1;2026-08-03;Grüne Äpfel\n"
    assert sales(shop, content.encode(encoding), '"Käufer"') == ["Grüne Äpfel"]


def test_letters_that_encodings_differ_in_are_not_guessed(shop: House) -> None:
    content = "sale_id,sold_at,city\n1,2026-08-03,Łódź\n".encode("windows-1250")
    shop.land("shop/sales/s.csv", content)
    assert shop.load()["shop/sales"].rows_quarantined == 1
    assert "name its encoding in a _format.yml" in shop.quarantine()[0][2]
    shop.land("shop/sales/_format.yml", "encoding: windows-1250")
    assert [one.accepted for one in replay(shop.home, shop.streams)] == [1]
    assert shop.rows("select city from raw_shop.sales") == [("Łódź",)]


def test_rows_above_the_header_are_skipped_as_they_are_counted_in_excel(shop: House) -> None:
    content = 'Sales of August\n\n"a\nb",c\nsale_id;sold_at\n1;2026-08-03\n'
    assert sales(shop, content, "sale_id", "skip_rows: 3") == ["1"]


def test_a_header_below_titles_is_found(shop: House) -> None:
    content = "Sales of August\nby Ann\nsale_id,sold_at,amount\n1,2026-08-03,5\nTotal,,5\n"
    assert sales(shop, content, "sale_id") == ["1"]


@pytest.mark.parametrize(
    "below",
    [
        "\nCopyright Vendor Inc.\nConfidential",
        ",,\nCopyright Vendor Inc.,,\n\n,,\n,Confidential,\n,,",
        '\n"as of 3 August, ""final"""\n"Confidential"\n\n',
    ],
)
def test_lines_below_a_table_are_no_records(shop: House, below: str) -> None:
    content = f"sale_id,sold_at,amount\n1,2026-08-03,5\n{below}\n"
    assert sales(shop, content, "sale_id") == ["1"]
    notes = [note for (note,) in shop.rows("select note from ops.load_notes")]
    assert any(note.startswith("left out") and "below the table" in note for note in notes)


@pytest.mark.parametrize("last", ['"a\n\nb\nc"', '"a\n\nb\n""c"""', '"a\n,,\nb,,\nc"'])
def test_the_end_of_a_long_text_is_no_line_below_the_table(shop: House, last: str) -> None:
    content = f"sale_id,sold_at,note\n1,2026-08-03,{last}\n"
    [text] = sales(shop, content, "note")
    assert str(text).replace('"', '""') == last[1:-1]


def test_a_row_cut_short_is_a_record_with_a_fault(shop: House) -> None:
    shop.land("shop/sales/cut.csv", "sale_id,sold_at,amount\n2,2026-08-03,5\n3\n")
    assert shop.load()["shop/sales"].rows_quarantined == 1


def test_rows_of_sums_are_those_that_lack_what_a_record_has(shop: House) -> None:
    content = (
        "sale_id,sold_at,amount\nTotal,2026-08-03,5\nTotal: August,,5\n,Gesamtsumme,5\n"
        "Grand Totals (2 records),,9\nWhatever,,7\n"
    )
    shop.land("shop/sales/s.csv", content)
    loaded = shop.load()["shop/sales"]
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (2, 1, 1)
    assert shop.quarantine()[0][1] == 5
    assert shop.rows("select sale_id, _row from raw_shop.sales") == [("Total", 1)]


def test_a_rule_may_say_which_rows_are_none(shop: House) -> None:
    content = "sale_id,sold_at,kind\n1,2026-08-03,test\n2,2026-08-03,real\n3,,Zwischenstand\n"
    form = "skip_when: {kind: [TEST, Zwischenstand]}"
    assert sales(shop, content, "sale_id", form) == ["2"]
    assert shop.rows("select note from ops.load_notes") == [
        ("left out 2 rows that skip_when names",)
    ]


def test_a_rule_that_comes_later_takes_its_rows_out_of_quarantine(shop: House) -> None:
    shop.land("shop/sales/s.csv", "sale_id,sold_at\n1,2026-08-03\nStand vom 3.8.,\n2,2026-08-04\n")
    shop.load()
    shop.land("shop/sales/_format.yml", "skip_when: {sale_id: 'Stand vom 3.8.'}")
    replay(shop.home, shop.streams)
    assert shop.quarantine() == []
    assert shop.rows("select sale_id, _row from raw_shop.sales order by 2") == [("1", 1), ("2", 3)]


styles = st.sampled_from(
    [(".", ","), (",", "."), (",", " "), (",", "\u202f"), (".", "'"), (",", "")]
)
numbers = st.decimals(min_value=-9_999_999, max_value=9_999_999, places=2)
dresses = st.sampled_from(["{}", "{} €", "EUR {}", "$ {}", " {} ", "{}zł"])


@given(numbers, styles, dresses, st.sampled_from(["-{}", "({})", "{}-"]))
def test_a_number_is_the_same_in_every_dress(
    number: Decimal, style: tuple[str, str], dress: str, below_zero: str
) -> None:
    decimal, group = style
    plain = f"{abs(number):,.2f}".replace(",", "G").replace(".", decimal).replace("G", group)
    written = dress.format(plain)
    written = below_zero.format(written) if number < 0 else written
    told = plain_number(text(written), Numerals(decimal))
    [(found,)] = duckdb.execute(f"select cast({told} as decimal(18, 2))").fetchall()
    assert found == number


@given(st.text(alphabet="0123456789.,'\u2019 -()€$EURx\u00a0", max_size=12), styles)
def test_what_is_no_number_stays_as_it_is(written: str, style: tuple[str, str]) -> None:
    told = plain_number(text(written), Numerals(style[0]))
    [(found, number)] = duckdb.execute(
        f"select told, try_cast(told as decimal(18, 6)) from (select {told} as told)"
    ).fetchall()
    # Either nothing was changed, or all the digits are there in their order.
    digits = [character for character in written if character.isdigit()]
    assert found == written or (
        number is not None and [one for one in found if one.isdigit()] == digits
    )


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), min_size=1, max_size=5))
def test_dotted_days_are_days_before_months(
    tmp_path_factory: pytest.TempPathFactory, times: list[datetime]
) -> None:
    root = tmp_path_factory.mktemp("dotted")
    (root / "staging/shop").mkdir(parents=True)
    (root / "staging/shop/_shop__sources.yml").write_text(SHOP)
    house = House(root / "home", root / "staging")
    rows = (f"{n},{time:%d.%m.%Y %H:%M:%S}" for n, time in enumerate(times))
    found = sales(house, "\n".join(["sale_id,sold_at", *rows]), "sold_at")
    assert found == [f"{time:%Y-%m-%dT%H:%M:%S}.000000Z" for time in times]
