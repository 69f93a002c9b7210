from decimal import Decimal

import pytest
from sqlalchemy import select

from gateway.bulletins import writing
from gateway.bulletins.records import Bulletin
from gateway.bulletins.sending import HELD
from gateway.bulletins.topics import Topic
from gateway.bulletins.writing import Unfit
from gateway.dispatch.records import Message
from tests.bulletins.conftest import Newsroom

AMINA, OTIENO, WANJIKU = "+254711000001", "+254711000002", "+254711000003"
SCHOOLS = Topic(group="schools")
BATCH = 60  # 10 a second, six seconds ahead


def test_an_area_reaches_who_joined_it_what_is_inside_and_what_is_around(news: Newsroom) -> None:
    mwiki, nairobi, lamu = (Topic(area_id=news.areas[name]) for name in ("Mwiki", "Nairobi", "Lamu"))
    news.join(AMINA, mwiki)
    news.join(OTIENO, nairobi)
    news.join(WANJIKU, lamu)
    news.send(mwiki)
    assert sorted(news.round()) == [AMINA, OTIENO]
    news.finish()
    news.send(nairobi)
    assert sorted(news.round()) == [AMINA, OTIENO]
    news.finish()
    news.send(lamu)
    assert news.round() == [WANJIKU]


def test_everybody_once_in_their_own_language(news: Newsroom) -> None:
    news.join(AMINA, Topic(area_id=news.areas["Mwiki"]), "en")
    news.join(AMINA, Topic(area_id=news.areas["Nairobi"]), "en")
    news.join(OTIENO, Topic(area_id=news.areas["Mwiki"]), "sw")
    news.join(WANJIKU, Topic(area_id=news.areas["Mwiki"]), "so")
    news.send(Topic(area_id=news.areas["Mwiki"]), sw="Maji  yatakatika", en="No water")
    news.round()
    assert news.world.bodies(AMINA) == ["bulletin en: Mwiki; No water; "]
    assert news.world.bodies(OTIENO) == ["bulletin sw: Mwiki; Maji yatakatika; "]
    assert news.world.bodies(WANJIKU) == news.world.bodies(OTIENO)
    assert {row.lane for row in news.world.messages()} == {"bulk"}


def test_audience_segments_and_cost_before_anything_goes(news: Newsroom) -> None:
    news.join(AMINA, SCHOOLS, "en")
    news.join(OTIENO, SCHOOLS, "sw")
    news.join(WANJIKU, SCHOOLS, "sw")
    number = news.write(SCHOOLS, sw="x" * 160, en="Short")
    assert news.shares(number) == {"sw": (2, 2, Decimal("3.20")), "en": (1, 1, Decimal("0.80"))}
    assert news.round() == []
    assert news.bulletin(number).state == "draft"


@pytest.mark.parametrize("words", ["", "   ", "y" * 300, "Maji 水"])
def test_words_that_cannot_be_sent_are_refused(news: Newsroom, words: str) -> None:
    with pytest.raises(Unfit, match=r"^sw: "):
        news.write(SCHOOLS, sw=words)


def test_it_goes_in_batches_and_ends(news: Newsroom) -> None:
    phones = news.crowd(BATCH * 2 + 7, SCHOOLS)
    number = news.send(SCHOOLS)
    got: list[str] = []
    for size in (BATCH, BATCH, 7, 0):
        made = news.round()
        assert len(made) == size
        assert news.round() == []  # the next batch waits for this one
        got += made
        assert news.bulletin(number).state == ("sending" if size else "done")
        news.finish()
    assert sorted(got) == sorted(phones)
    assert news.progress(number).sent == len(phones)
    assert news.bulletin(number).done_at == news.world.now


def test_a_pause_holds_what_is_owed_and_resuming_sends_nothing_twice(news: Newsroom) -> None:
    phones = news.crowd(BATCH + 10, SCHOOLS)
    number = news.send(SCHOOLS)
    first = news.round()
    news.pause(number)
    assert news.finish() == 0
    assert news.round() == []
    assert {row.due_at for row in news.world.messages()} == {HELD}
    assert news.progress(number).waiting == 10
    news.resume(number)
    assert news.finish() == BATCH
    assert sorted(first + news.round()) == sorted(phones)


def test_what_fails_after_a_pause_is_held_too(news: Newsroom) -> None:
    news.join(AMINA, SCHOOLS)
    number = news.send(SCHOOLS)
    news.round()
    with news.store.transaction() as tx:
        tx.scalars(select(Message)).one().state = "claimed"
    news.pause(number)
    with news.store.transaction() as tx:  # its send was refused, and would be tried again
        tx.scalars(select(Message)).one().state = "owed"
    news.round()
    assert news.finish() == 0


def test_a_held_bulletin_keeps_no_other_from_going(news: Newsroom) -> None:
    news.crowd(BATCH, SCHOOLS)
    held = news.send(SCHOOLS)
    news.round()
    news.pause(held)
    news.join(AMINA, Topic(group="malls"))
    news.send(Topic(group="malls"))
    assert news.round() == [AMINA]


def test_who_sent_stop_never_gets_it(news: Newsroom) -> None:
    for phone in (AMINA, OTIENO, WANJIKU):
        news.join(phone, SCHOOLS)
    news.stop(AMINA)
    news.send(SCHOOLS)
    assert sorted(news.round()) == [OTIENO, WANJIKU]
    news.stop(OTIENO)  # owed, and not yet sent
    assert news.world.phones() == [WANJIKU]


def test_leaving_withdraws_only_what_came_by_what_was_left(news: Newsroom) -> None:
    mwiki, nairobi = Topic(area_id=news.areas["Mwiki"]), Topic(area_id=news.areas["Nairobi"])
    for topic in (mwiki, nairobi, SCHOOLS):
        news.join(AMINA, topic)
    news.send(mwiki)
    news.send(SCHOOLS)
    news.round()
    news.leave(AMINA, mwiki)
    assert len(news.world.messages()) == 2  # she is still told of Nairobi, in which Mwiki lies
    news.leave(AMINA, nairobi)
    assert len(news.world.messages()) == 1


def test_without_bulletins_a_round_owes_nothing(news: Newsroom) -> None:
    news.crowd(3, SCHOOLS)
    news.write(SCHOOLS, sw="Rasimu")
    assert news.round() == []


def test_a_bulletin_that_cannot_be_made_holds_up_no_other(
    news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    news.join(AMINA, SCHOOLS)
    news.join(OTIENO, Topic(area_id=news.areas["Mwiki"]))
    bad = news.send(SCHOOLS)
    news.send(Topic(area_id=news.areas["Mwiki"]))

    def body_for(bulletin: Bulletin, language: str) -> str:
        if bulletin.id == bad:
            raise ZeroDivisionError
        return writing.body_for(bulletin, language)

    with monkeypatch.context() as spoilt:
        spoilt.setattr("gateway.bulletins.sending.body_for", body_for)
        assert news.round() == [OTIENO]
    assert news.round() == [AMINA]
