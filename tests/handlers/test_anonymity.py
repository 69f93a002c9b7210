"""The promise to a tip's sender, held against everything that the database has."""

import hmac
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

import pytest
import redis
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url

from gateway.cases.records import Case
from gateway.dispatch import outbox
from gateway.dispatch.records import Message
from tests.handlers.conftest import DESK, NOW, PHONE, Desk

SUBMISSION = "rAnd0mSubmission.1"
WORDS, PLACE_WORDS, MORE = "five men collect money", "behind the blue kiosk", "one wears a red cap"
QUESTION = "which day do they come"
FORMS = (PHONE, PHONE[1:], f"0{PHONE[4:]}", PHONE[4:])


def dump(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the database gives it to anybody who reads it."""
    engine = desk.services.store.engine
    with engine.connect() as connection:
        return {
            table: [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()]  # noqa: S608
            for table in inspect(engine).get_table_names()
        }


def everything(desk: Desk) -> bytes:
    """The dump, and on SQLite the bytes of its files too."""
    values = [value for rows in dump(desk).values() for row in rows for value in row.values()]
    data = b"\n".join(
        bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in values
    )
    url = make_url(str(desk.services.store.engine.url))
    if url.database and url.get_backend_name() == "sqlite":
        for suffix in ("", "-wal"):
            with open(url.database + suffix, "rb") as file:
                data += file.read()
    return data


def file_a_tip(desk: Desk) -> None:
    """A tip from its first words to an addition by code, its messages sent."""
    answers: dict[str, Any] = {"kind": "gang", "place": str(desk.areas["Mwiki"]), "place_words": PLACE_WORDS}
    code = desk.run("report_tip", submission=SUBMISSION, words=WORDS, **answers).gives["code"]
    case = desk.run("open_case", submission=SUBMISSION, code=code).gives["case"]
    desk.run("add_to_case", submission=SUBMISSION, case=case, words=MORE)
    assert code not in everything(desk).decode("latin-1")
    assert code.replace(" ", "").encode() not in everything(desk)


def send(desk: Desk, after: timedelta = timedelta(seconds=3)) -> None:
    sent = NOW + after
    with desk.services.store.transaction() as tx:
        ids = list(tx.scalars(select(Message.id)))
        for row in outbox.claim(tx, ids, sent):
            outbox.settle(tx.get_one(Message, row.id), "sent", sent)


def hashes_of(desk: Desk, value: str) -> list[bytes]:
    """What `value` would look like, hashed in any way that this code can hash."""
    names = desk.services.pseudonyms
    hexes = [
        names.phone_hash(value),
        names.code_hash(value),
        names.session_hash(value),
        names.session_hash("*384*911#", value),
        names.submission_hash(value),
        f"{names.code_seed(value, 0):x}",
        *(make(value.encode()).hexdigest() for make in (sha256, sha512)),
        hmac.new(bytes(range(32)), value.encode(), sha256).hexdigest(),
    ]
    found = []
    for each in hexes:
        found += [
            each[:20].encode(),
            bytes.fromhex(each.zfill(64))[:10],
            b64encode(bytes.fromhex(each.zfill(64)))[:14],
        ]
    return found


def text_a_tip(desk: Desk) -> None:
    """A tip by SMS, asked where; an officer's question, and its answer by code; all messages sent."""
    desk.text(f"TIP {WORDS}")
    desk.text(PLACE_WORDS)
    code = desk.run("show_code", submission=SUBMISSION).gives["texted_code"]
    desk.text(f"1 ? {QUESTION}", phone=DESK, now=NOW + timedelta(hours=5, minutes=9))
    seen = desk.run("open_case", submission=SUBMISSION, code=code).gives
    assert seen["question"] == QUESTION
    answer: dict[str, Any] = {"case": seen["case"], "question_id": seen["question_id"], "words": MORE}
    assert desk.run("answer_question", submission=SUBMISSION, **answer).name == "answered"
    send(desk, timedelta(hours=6))
    assert code.replace(" ", "").encode() not in everything(desk)
    assert code not in everything(desk).decode("latin-1")


both = pytest.mark.parametrize("file_it", [file_a_tip, text_a_tip])


@both
def test_no_number_in_any_form_is_kept_with_a_tip(desk: Desk, file_it: Callable[[Desk], None]) -> None:
    file_it(desk)
    held = everything(desk)
    for form in FORMS:
        for needle in (
            form.encode(),
            form[::-1].encode(),
            form.encode().hex().encode(),
            b64encode(form.encode()),
        ):
            assert needle not in held
        for needle in hashes_of(desk, form):
            assert needle not in held


def test_not_even_sealed_is_a_number_kept_when_a_tip_by_sms_is_answered(desk: Desk) -> None:
    text_a_tip(desk)
    vault, phones = desk.services.vault, []
    with desk.services.store.read() as tx:
        for row in tx.scalars(select(Message)):
            phones.append(vault.open(row, "phone"))
            if row.fleeting:
                assert (row.phone_sealed, row.body_sealed, row.case_id, row.contact_id) == (None,) * 4
        assert tx.scalars(select(Case.caller_sealed)).all() == [None]
    assert set(phones) == {DESK, None}


@both
def test_nothing_of_the_session_is_kept_with_a_tip(desk: Desk, file_it: Callable[[Desk], None]) -> None:
    file_it(desk)
    held = everything(desk)
    assert SUBMISSION.encode() not in held
    assert SUBMISSION.split(".", maxsplit=1)[0].encode() not in held
    assert b"hash-of-" not in held


def test_what_the_limits_count_by_leads_to_no_tip(desk: Desk, valkey: redis.Redis) -> None:
    file_a_tip(desk)
    callers = [key for key in valkey.scan_iter("usalama:limits:*") if valkey.type(key) == b"hash"]
    counted = [mark for key in callers for mark in valkey.hkeys(key)]
    assert (len(callers), len(counted)) == (2, 3)
    held = everything(desk)
    for mark in [key.removeprefix(b"usalama:limits:") for key in callers] + counted:
        assert mark[:16] not in held


@both
def test_no_words_lie_open(desk: Desk, file_it: Callable[[Desk], None]) -> None:
    file_it(desk)
    held = everything(desk)
    for words in (WORDS, PLACE_WORDS, MORE, QUESTION, "kiosk", "red cap"):
        assert words.encode() not in held
        assert words.encode("utf-16-le") not in held


@both
def test_of_its_time_the_hour_is_kept(desk: Desk, file_it: Callable[[Desk], None]) -> None:
    file_it(desk)
    send(desk)
    moments = [
        (table, column, value)
        for table, rows in dump(desk).items()
        for row in rows
        for column, value in row.items()
        if (column == "at" or column.endswith("_at")) and value is not None
    ]
    by_sms = {"questions", "inbound_messages"} if file_it is text_a_tip else set()
    assert {table for table, _, _ in moments} - {"contacts"} == {
        "cases",
        "case_events",
        "outbox",
        "handles",
    } | by_sms
    for table, column, value in moments:
        if table == "contacts":  # an officer's own reply to the weekly question, by its minute
            continue
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        after = moment.replace(tzinfo=UTC) - datetime(2026, 11, 22, 14, tzinfo=UTC)
        assert after % timedelta(hours=1) == timedelta(0), (table, column)
    # Nor in any other column, as text or as seconds.
    for needle in (f"{NOW:%H:%M}", f"{NOW:%M:%S}", str(int(NOW.timestamp()))[:-1]):
        values = [str(value) for rows in dump(desk).values() for row in rows for value in row.values()]
        assert not [value for value in values if needle in value]


def test_a_tips_row_has_these_facts_and_no_others(desk: Desk) -> None:
    file_a_tip(desk)
    (row,) = dump(desk)["cases"]
    assert {column for column, value in row.items() if value not in (None, False, 0)} == {
        "id",  # random
        "uid",  # random
        "type",
        "kind",
        "severity",
        "area_id",
        "place_words_sealed",
        "words_sealed",
        "state",
        "progress",
        "submission",  # keyed hash of a random value
        "reference",  # random
        "code_hash",
        "filed_at",  # the hour
        "language",
        "stage",
        "callers",
        "escalate_at",  # a whole hour
    }


def test_the_same_caller_twice_looks_like_two(desk: Desk) -> None:
    answers: dict[str, Any] = {"kind": "gang", "place": str(desk.areas["Mwiki"]), "words": WORDS}
    for submission in ("one", "two"):
        desk.run("report_tip", submission=submission, **answers)
    first, second = dump(desk)["cases"]
    said = {Case.kind.key, Case.type.key, "severity", "area_id", "state", "progress", "language", "filed_at"}
    said |= {"stage", "callers", "escalate_at"}  # the same for every tip
    same = {
        column
        for column in first
        if first[column] == second[column] and first[column] not in (None, False, 0)
    }
    assert same == said
