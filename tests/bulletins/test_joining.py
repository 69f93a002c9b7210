from datetime import timedelta

from sqlalchemy import select

from gateway.bulletins.records import Subscriber, Subscription
from gateway.bulletins.subscribing import bounced, joined, purge
from gateway.bulletins.topics import Topic, audience
from gateway.dispatch import optouts
from tests.bulletins.conftest import Newsroom
from tests.dispatch.world import NOW

PHONE = "+254712345678"
SCHOOLS = Topic(group="schools")


def _consents(news: Newsroom) -> list[Subscription]:
    with news.store.read() as tx:
        return list(tx.scalars(select(Subscription).order_by(Subscription.consented_at)))


def _joined(news: Newsroom, phone: str = PHONE) -> list[Topic]:
    with news.store.read() as tx:
        return joined(tx, news.hash(phone))


def test_a_consent_is_recorded_once_with_its_time_and_way(news: Newsroom) -> None:
    mwiki = Topic(area_id=news.areas["Mwiki"])
    assert [news.join(PHONE, mwiki), news.join(PHONE, mwiki)] == ["joined", "already"]
    (consent,) = _consents(news)
    assert (consent.consented_at, consent.by, consent.left_at) == (NOW, "ussd", None)
    assert consent.wording == "version-1"  # what was agreed to can be looked up
    with news.store.read() as tx:
        (subscriber,) = tx.scalars(select(Subscriber))
    assert news.world.vault.open(subscriber, "phone") == PHONE


def test_leaving_keeps_the_consent_with_its_end_and_joining_anew_is_a_new_one(news: Newsroom) -> None:
    news.join(PHONE, SCHOOLS)
    news.world.later(days=1)
    assert news.leave(PHONE, SCHOOLS) == [SCHOOLS]
    assert news.leave(PHONE, SCHOOLS) == []
    news.world.later(days=1)
    assert news.join(PHONE, SCHOOLS) == "joined"
    assert [each.left_at for each in _consents(news)] == [NOW + timedelta(days=1), None]
    assert _joined(news) == [SCHOOLS]


def test_stop_ends_every_consent_and_nothing_is_joined_until_start(news: Newsroom) -> None:
    news.join(PHONE, SCHOOLS)
    news.join(PHONE, Topic(area_id=news.areas["Lamu"]))
    news.stop(PHONE)
    assert _joined(news) == []
    assert news.join(PHONE, SCHOOLS) == "stopped"
    with news.store.transaction() as tx:
        optouts.start(tx, news.hash(PHONE))
    assert _joined(news) == []
    assert news.join(PHONE, SCHOOLS) == "joined"


def test_a_phone_joins_only_so_many(news: Newsroom) -> None:
    assert news.join(PHONE, SCHOOLS, most=1) == "joined"
    assert news.join(PHONE, Topic(group="malls"), most=1) == "full"
    assert news.join(PHONE, SCHOOLS, most=1) == "already"


def test_what_is_needed_no_more_is_forgotten(news: Newsroom) -> None:
    stays = "+254712345679"
    news.join(PHONE, SCHOOLS)
    news.join(stays, SCHOOLS)
    news.leave(PHONE, SCHOOLS)
    rules = news.world.config.retention
    with news.store.transaction() as tx:
        assert purge(tx, rules, news.world.later(days=rules.messages_days - 1)) == 0
    with news.store.transaction() as tx:
        assert purge(tx, rules, news.world.later(days=2)) == 1
    with news.store.read() as tx:
        assert tx.scalars(select(Subscriber.phone_hash)).all() == [news.hash(stays)]
    assert len(_consents(news)) == 1


def test_a_number_that_takes_no_sms_is_left_out_until_it_asks_again_or_a_month_is_over(
    news: Newsroom,
) -> None:
    def reached() -> int:
        with news.store.read() as tx:
            return len(tx.scalars(audience(tx, SCHOOLS)).all())

    def bounce() -> None:
        with news.store.transaction() as tx:
            bounced(tx, news.hash(PHONE), news.world.now)

    news.join(PHONE, SCHOOLS)
    news.join("+254712345679", SCHOOLS)
    bounce()
    assert reached() == 1
    assert _joined(news) == [SCHOOLS]  # the consent stands
    assert news.join(PHONE, SCHOOLS) == "already"
    assert reached() == 2
    bounce()
    rules = news.world.config.retention
    for days, people in ((rules.messages_days - 1, 1), (1, 2)):
        with news.store.transaction() as tx:
            purge(tx, rules, news.world.later(days=days))
        assert reached() == people
