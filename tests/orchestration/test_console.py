"""What a run prints of a value or a file's name does nothing to the terminal."""

from orchestration.lib.common.console import escape_controls


def test_control_characters_are_shown_and_other_letters_stay() -> None:
    assert escape_controls("a\nb\x1b[31m\x07\r\u202egpj") == "a\\nb\\x1b[31m\\x07\\r\\u202egpj"
    assert (
        escape_controls("Grüße, 你好 \U0001f600 {{ 1 }} %s") == "Grüße, 你好 \U0001f600 {{ 1 }} %s"
    )
