"""What the handlers of news by SMS share: joining, and a topic as an answer of a session."""

from gateway.bulletins import subscribing
from gateway.bulletins.subscribing import Consent
from gateway.bulletins.topics import Topic
from gateway.engine.actions import Outcome
from handlers.shape import Call, Services

OUTCOMES = ("joined", "stopped", "full", "unknown")


def join(call: Call, services: Services, topic: Topic) -> Outcome:
    """Record that the caller, who has just said yes, wants the news of `topic`."""
    with services.store.transaction() as tx:
        done = subscribing.join(
            tx,
            services.vault,
            services.pseudonyms,
            Consent(call.caller or "", topic, call.language, "ussd", services.wording()),
            most=services.config.bulletins.joined,
            now=call.now,
        )
    return Outcome("joined" if done == "already" else done)


def written(topic: Topic) -> str:
    """A topic as the value of an answer: an area's id, or a group's key."""
    return str(topic.area_id) if topic.area_id is not None else topic.group or ""


def read(value: str) -> Topic:
    """A topic from its answer. No group's key is a number."""
    return Topic(area_id=int(value)) if value.isdecimal() else Topic(group=value)


def name(topic: Topic, call: Call, services: Services) -> str:
    """What a topic is called in the caller's language."""
    if topic.area_id is not None:
        return services.places.label(topic.area_id)
    return services.config.bulletins.name(topic.group or "", call.language)
