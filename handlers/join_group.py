"""Send this phone a stakeholder group's news by SMS from now on: its holder has said yes."""

from gateway.bulletins.topics import Topic
from gateway.engine.actions import Outcome, Signature
from handlers import _news
from handlers.shape import Call, Services

SIGNATURE = Signature(kind="do", needs={"group": None}, outcomes=_news.OUTCOMES, sees_caller=True)


def run(call: Call, services: Services) -> Outcome:
    if call.answers["group"] not in services.config.bulletins.groups:
        return Outcome("unknown")
    return _news.join(call, services, Topic(group=call.answers["group"]))
