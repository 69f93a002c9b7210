"""Send this phone news of a place by SMS from now on: its holder has said yes."""

from gateway.bulletins.topics import Topic
from gateway.engine.actions import Outcome, Signature
from handlers import _news
from handlers._case import place_of
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"place": None}, outcomes=_news.OUTCOMES, sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    place = place_of(call, services)
    if place is None:  # taken out of the directory since it was picked
        return Outcome("unknown")
    return _news.join(call, services, Topic(area_id=place))
