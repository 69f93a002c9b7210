"""What residents get by SMS: answers to what they text, and news of their emergency.

Those that begin with `tip` go to somebody who wants to stay unnamed: none may say anything of the tip.
"""

from collections.abc import Mapping

RESIDENT_TEXTS: Mapping[str, tuple[str, ...]] = {
    "texted_told": ("reference", "place"),
    "texted_joined": ("reference", "place"),
    "texted_desk": ("reference",),
    "texted_nobody": ("reference",),
    "texted_where": ("reference",),
    "texted_place": ("reference", "place"),
    "texted_added": ("reference",),
    "texted_call": ("reference",),
    "texted_which": (),
    "tip_where": (),
    "tip_code": ("code", "minutes"),
    "tip_taken": (),
    "tip_empty": (),
    "tip_later": (),
    "message_waits": ("code",),
    "news_accepted": ("reference", "who", "time"),
    "news_on_the_way": ("reference", "who", "time"),
    "news_on_scene": ("reference", "who", "time"),
    "news_waiting": ("reference", "time"),
    "news_closed": ("reference", "who", "time"),
    "answer": ("number", "reference", "words"),
    "who_police": (),
    "who_ra": (),
    "who_neighbours": (),
    "who_guards": (),
    "who_chief": (),
    "who_desk": (),
}
