"""The promise to a tip's sender, held against everything that the database has."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

import redis
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url

from gateway.cases.records import Case
from gateway.dispatch import outbox
from gateway.dispatch.records import Message
from tests.handlers.conftest import NOW, PHONE, Desk

SUBMISSION = "rAnd0mSubmission.1"
WORDS, PLACE_WORDS, MORE = "five men collect money", "behind the blue kiosk", "one wears a red cap"
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


def send(desk: Desk) -> None:
    sent = NOW + timedelta(seconds=3)
    with desk.services.store.transaction() as tx:
        ids = list(tx.scalars(select(Message.id)))
        for message in outbox.claim(tx, ids, sent):
            outbox.settle(message, "sent", sent)


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


def test_no_number_in_any_form_is_kept_with_a_tip(desk: Desk) -> None:
    file_a_tip(desk)
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


def test_nothing_of_the_session_is_kept_with_a_tip(desk: Desk) -> None:
    file_a_tip(desk)
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


def test_no_words_lie_open(desk: Desk) -> None:
    file_a_tip(desk)
    held = everything(desk)
    for words in (WORDS, PLACE_WORDS, MORE, "kiosk", "red cap"):
        assert words.encode() not in held
        assert words.encode("utf-16-le") not in held


def test_of_its_time_the_hour_is_kept(desk: Desk) -> None:
    file_a_tip(desk)
    send(desk)
    moments = [
        (table, column, value)
        for table, rows in dump(desk).items()
        for row in rows
        for column, value in row.items()
        if (column == "at" or column.endswith("_at")) and value is not None
    ]
    assert {table for table, _, _ in moments} == {"cases", "case_events", "outbox"}
    for table, column, value in moments:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        assert moment.replace(tzinfo=UTC) == datetime(2026, 11, 22, 14, tzinfo=UTC), (table, column)
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
    }


def test_the_same_caller_twice_looks_like_two(desk: Desk) -> None:
    answers: dict[str, Any] = {"kind": "gang", "place": str(desk.areas["Mwiki"]), "words": WORDS}
    for submission in ("one", "two"):
        desk.run("report_tip", submission=submission, **answers)
    first, second = dump(desk)["cases"]
    said = {Case.kind.key, Case.type.key, "severity", "area_id", "state", "progress", "language", "filed_at"}
    same = {
        column
        for column in first
        if first[column] == second[column] and first[column] not in (None, False, 0)
    }
    assert same == said
