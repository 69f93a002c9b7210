import pytest

from gateway.sms.inbound import Inbound, meaning, read


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("STOP", "stop"),
        (" stop. ", "stop"),
        ("Unsubscribe", "stop"),
        ("“Stop”", "stop"),
        ("START", "start"),
        ("end", "other"),
        ("stop thief at the market", "other"),
        ("12 ndio", "other"),
        ("", "other"),
        ("ＳＴＯＰ", "other"),
        ("{0.__class__}", "other"),
    ],
)
def test_what_a_text_asks_for(text: str, means: str) -> None:
    assert meaning(text) == means


@pytest.mark.parametrize(
    ("form", "sms"),
    [
        (
            {"id": "a1", "from": "+254712345678", "text": "hi"},
            Inbound("a1", "+254712345678", "hi"),
        ),
        ({"id": "a1", "from": "+254712345678"}, Inbound("a1", "+254712345678", "")),
        ({"id": "a1", "from": "Safaricom", "text": "offer"}, None),
        ({"id": "a1", "from": "22911", "text": "x"}, None),
        ({"id": "", "from": "+254712345678"}, None),
        ({}, None),
    ],
)
def test_a_form(form: dict[str, str], sms: Inbound | None) -> None:
    assert read(form) == sms
