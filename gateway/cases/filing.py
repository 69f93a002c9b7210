"""Filing: the same submission is the same case, however often and from wherever it comes.

Every function works inside the caller's transaction. A case that is found comes locked, so
that of two repeats at the same moment the second sees what the first has done.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway import metrics
from gateway.cases import codes
from gateway.cases.records import Case, CaseEvent
from gateway.config.vocabulary import Concern
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.retention import whole_hour
from gateway.privacy.vault import Vault

_REFERENCE_LETTERS = (4, 4, 4, 4, 5, 5, 6, 7)
"""Lengths tried in turn: references grow only where the short ones have become scarce."""

_CODES = 4
"""Codes tried for one tip. At a million tips, one in 100,000 meets a code already taken."""


def file_tip(  # noqa: PLR0913
    tx: Session,
    vault: Vault,
    pseudonyms: Pseudonyms,
    *,
    submission: str,
    kind: str,
    severity: int,
    area_id: int | None,
    place_words: str | None,
    words: str,
    language: str,
    now: datetime,
    concerns: Concern | None = None,
) -> tuple[Case, str | None, bool]:
    """File an anonymous tip: the case, its code in plain digits, and whether it is new.

    `submission` must be random: the code is made from it, so that a repeat shows the same
    one, and it is kept only as a keyed hash. No code (None) once the case was purged. `concerns`
    is whom it is about, who must not be told of it.
    """
    key = pseudonyms.submission_hash(submission)
    candidates = [codes.from_seed(pseudonyms.code_seed(submission, attempt)) for attempt in range(_CODES)]
    hashes = {pseudonyms.code_hash(code): code for code in candidates}
    case, new = _find(tx, key), False
    if case is None:
        taken = set(tx.scalars(select(Case.code_hash).where(Case.code_hash.in_(hashes))))
        case = Case(
            type="tip",
            kind=kind,
            severity=severity,
            area_id=area_id,
            state="open",
            submission=key,
            code_hash=next(each for each in hashes if each not in taken),
            filed_at=whole_hour(now),
            language=language,
            concerns=concerns,
        )
        case.words_sealed = vault.seal(case, "words", words)
        _set_place_words(vault, case, place_words)
        case, new = _insert(tx, case)
    if new:
        metrics.filed.labels(type=case.type, kind=case.kind).inc()
    return case, hashes.get(case.code_hash or ""), new


def code_of(tx: Session, pseudonyms: Pseudonyms, submission: str) -> str | None:
    """The code, in plain digits, of the tip that was filed under `submission`; None once it was purged."""
    key = pseudonyms.submission_hash(submission)
    code_hash = tx.scalar(select(Case.code_hash).where(Case.submission == key))
    candidates = (codes.from_seed(pseudonyms.code_seed(submission, attempt)) for attempt in range(_CODES))
    return next((code for code in candidates if pseudonyms.code_hash(code) == code_hash), None)


@dataclass(frozen=True, slots=True)
class Emergency:
    """What a call says of one. `flood`: its caller has reported too many, and it goes to the desk alone."""

    submission: str
    kind: str
    severity: int
    area_id: int | None
    place_words: str | None
    language: str
    flood: bool = False


def draft_emergency(
    tx: Session, vault: Vault, said: Emergency, now: datetime, due_at: datetime
) -> tuple[Case, bool]:
    """Keep an emergency that is not complete yet: the case, and whether it is new.

    A draft that is there becomes what the call says now, and due at `due_at`; a case no longer a
    draft stays as it is.
    """
    case, new = _find(tx, said.submission), False
    if case is None:
        case = _emergency(vault, said, now)
        case.state, case.due_at = "draft", due_at
        case, new = _insert(tx, case)
    if case.state == "draft" and not new:
        _redraw(vault, case, said)
        case.due_at = due_at
    return case, new


def file_emergency(tx: Session, vault: Vault, said: Emergency, now: datetime) -> tuple[Case, bool]:
    """File an emergency: the case, and whether this call made it one to be told of.

    A draft under the same `submission` becomes the case, as the call says now. One already open only
    learns that its caller was not cut off; its place is `refine`d where others must be told of that,
    and so is another kind. One called off stays so: a new report of the same caller has another
    `submission`, so this is the old one, late.
    """
    case, new = _find(tx, said.submission), False
    if case is None:
        case = _emergency(vault, said, now)
        case.state = "open"
        case, new = _insert(tx, case)
    if case.state == "draft":
        _redraw(vault, case, said)
        case.state, case.due_at, new = "open", None, True
    case.cut_off = False
    if new:
        tx.add(CaseEvent(case_id=case.id, at=now, what="reported", by="resident"))
        metrics.filed.labels(type=case.type, kind=case.kind).inc()
    return case, new


def refine(vault: Vault, case: Case, *, area_id: int | None, place_words: str | None) -> bool:
    """Take over a place that is known better now; whether anything changed."""
    before = case.area_id, vault.open(case, "place_words")
    after = area_id or before[0], place_words or before[1]
    if after == before:
        return False
    case.area_id = after[0]
    _set_place_words(vault, case, after[1])
    return True


def due_ids(tx: Session, now: datetime) -> Sequence[int]:
    """The drafts whose callers were cut off, longest due first."""
    return tx.scalars(select(Case.id).where(*_due(now)).order_by(Case.due_at)).all()


def open_due(tx: Session, now: datetime, *, only: Collection[int] | None = None) -> list[Case]:
    """Open the drafts whose callers were cut off, longest due first; they come locked.

    `only` those with these ids, where they are given.
    """
    these = [] if only is None else [Case.id.in_(only)]
    due = select(Case).where(*_due(now), *these).order_by(Case.due_at)
    due = due.with_for_update(key_share=True, skip_locked=True)
    cases = list(tx.scalars(due))
    for case in cases:
        case.state, case.due_at, case.cut_off = "open", None, True
        tx.add(CaseEvent(case_id=case.id, at=now, what="cut_off", by="gateway"))
        metrics.filed.labels(type=case.type, kind=case.kind).inc()
    return cases


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Case.state == "draft", Case.due_at <= now


def hurry_drafts(tx: Session, submissions: Sequence[str], now: datetime) -> None:
    """Make drafts due: the network has said that their sessions are over."""
    drafts = update(Case).where(Case.submission.in_(submissions), Case.state == "draft")
    tx.execute(drafts.values(due_at=now))


def _emergency(vault: Vault, said: Emergency, now: datetime) -> Case:
    case = Case(
        type="emergency",
        kind=said.kind,
        severity=said.severity,
        area_id=said.area_id,
        submission=said.submission,
        language=said.language,
        filed_at=now,
        flood=said.flood,
        cut_off=False,
    )
    _set_place_words(vault, case, said.place_words)
    return case


def _redraw(vault: Vault, case: Case, said: Emergency) -> None:
    """Nobody was told of a draft: whoever went back and chose again means what they chose last. An
    earlier place stays where none is named now."""
    case.kind, case.severity, case.language, case.flood = said.kind, said.severity, said.language, said.flood
    if said.area_id or said.place_words:
        case.area_id, case.place_words_sealed = said.area_id, None
        _set_place_words(vault, case, said.place_words)


def _set_place_words(vault: Vault, case: Case, place_words: str | None) -> None:
    if place_words:
        case.place_words_sealed = vault.seal(case, "place_words", place_words)


def _find(tx: Session, submission: str) -> Case | None:
    return tx.scalar(select(Case).where(Case.submission == submission).with_for_update(key_share=True))


def _insert(tx: Session, case: Case) -> tuple[Case, bool]:
    """Insert under a free reference; the one already there where a repeat came first."""
    submission = case.submission or ""
    for letters in _REFERENCE_LETTERS:
        case.reference = codes.new_reference(case.type, letters)
        if tx.scalar(select(exists().where(Case.reference == case.reference))):
            continue
        try:
            with tx.begin_nested():
                tx.add(case)
            return case, True
        except IntegrityError:
            # Somebody was faster: with this submission, or with this reference.
            if found := _find(tx, submission):
                return found, False
    raise RuntimeError("no reference was free for a case, or the case breaks a rule of its table")
