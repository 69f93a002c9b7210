"""What the provider took: written for a whole call by one statement, and not row by row."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import JSON, String, Text, Update, and_, bindparam, case, cast, func, or_, select, update
from sqlalchemy.orm import Session

from gateway.cases import status
from gateway.dispatch import outbox
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.outcomes import Decision
from gateway.dispatch.provider import Result
from gateway.dispatch.records import Message
from gateway.dispatch.settle import conclude
from gateway.privacy.retention import whole_hour
from gateway.store.base import RowId, UtcDateTime


def accepted(
    tx: Session, alerts: Alerts, answers: Mapping[int, Result], claim: str, now: datetime
) -> tuple[int, ...]:
    """Write what the provider took of the rows of one `claim`, by their ids, with all that follows from
    it; the ids of urgent messages newly owed by that.

    Also where the relay has owed a row again meanwhile: it need not be sent a second time.
    """
    said: dict[str, dict[int, str | None]] = {}
    for row_id, result in answers.items():
        said.setdefault(result.status, {})[row_id] = result.provider_id
    made: tuple[int, ...] = ()
    statement = _statement(tx.get_bind().dialect.name)
    for word, named in said.items():
        values = {"said": json.dumps(named), "word": word, "token": claim, "hour": whole_hour(now)}
        for row_id, purpose, case_id in tx.connection().execute(statement, values).all():
            if purpose == "alert" and case_id:
                status.mark(tx, case_id, "sent")
            if purpose == "digest":
                for each in outbox.summed_up(tx, row_id):
                    made += conclude(tx, alerts, each, Decision("sent"), now)
    return made


@cache
def _statement(dialect: str) -> Update:
    """To each row what outbox.settle writes for "sent", and the provider's id for it out of `said`."""
    text = bindparam("said", type_=Text)
    pairs = func.json_each_text(cast(text, JSON)) if dialect == "postgresql" else func.json_each(text)
    pair = pairs.table_valued("key", "value")
    named = select(cast(pair.c.key, RowId).label("id"), cast(pair.c.value, String).label("named")).cte()
    hour = func.coalesce(Message.finished_at, bindparam("hour", type_=UtcDateTime))
    mine = and_(Message.claim == bindparam("token"), Message.state == "claimed")
    return (
        update(Message)
        .where(Message.id == named.c.id, or_(mine, Message.state == "owed", Message.state == "unknown"))
        .values(
            state="sent",
            claim=None,
            claimed_at=None,
            woken_at=None,
            finished_at=hour,
            due_at=hour,
            provider_id=func.coalesce(named.c.named, Message.provider_id),
            status=bindparam("word"),
            phone_sealed=case((Message.fleeting, None), else_=Message.phone_sealed),
            body_sealed=case((Message.fleeting, None), else_=Message.body_sealed),
        )
        .returning(Message.id, Message.purpose, Message.case_id)
    )
