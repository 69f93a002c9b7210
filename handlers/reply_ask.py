"""A question to whoever gave a tip: "12 ? gari rangi gani". It waits behind their code."""

from gateway.cases import questions
from gateway.dispatch import news
from handlers._reply import case_of
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    number = {"number": str(reply.number)}
    if questions.too_long(reply.rest):
        return Said("reply_question_long", {**number, "most": str(questions.QUESTION_UNITS)})
    case = case_of(reply)
    if not questions.ask(reply.tx, services.vault, case, reply.contact.id, reply.rest, reply.now):
        return Said("reply_not_asked", {**number, "most": str(questions.MOST_WAITING)})
    news.ping(
        reply.tx, services.alerts, services.vault, services.pseudonyms, services.config, case, reply.now
    )
    return Said("reply_asked", number)
