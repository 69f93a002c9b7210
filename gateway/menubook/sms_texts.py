"""The SMS texts that the gateway needs, and the words that each must carry as `{name}`.

They are written in menus/sms.yaml. `alert_words`, `alert_cut_off` and `alert_place_words` are added
to an alert where there is room. `callback` alone carries the caller's number: it is sent only after
a clear yes, to whoever was told. `how_to_report` answers a resident who writes to the number.
"""

from collections.abc import Mapping

from gateway.menubook.reply_texts import REPLY_TEXTS
from gateway.menubook.resident_texts import RESIDENT_TEXTS

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "alert_emergency": ("number", "reference", "kind", "place", "time"),
    "alert_tip": ("number", "reference", "kind", "place", "time"),
    "alert_words": ("words",),
    "alert_cut_off": (),
    "alert_callers": ("count",),
    "alert_place_words": ("place_words",),
    "alert_unanswered": (),
    "alert_lapsed": ("who",),
    "alert_passed_up": ("who",),
    "alert_handed_over": ("who",),
    "alert_desk": (),
    "stand_down": ("number", "reference", "who"),
    "closed": ("number", "reference", "who"),
    "lapsed": ("number", "reference"),
    "still_going": ("number", "reference", "time"),
    "still_there": ("number", "reference", "time"),
    "update_emergency": ("number", "reference", "words"),
    "cancel_emergency": ("reference",),
    "callback": ("reference", "phone"),
    "update_tip": ("number", "reference", "words"),
    "incident_callers": ("number", "reference", "count"),
    "incident_words": ("number", "reference", "other", "words"),
    "incident_cancelled": ("number", "reference", "other"),
    "incident_joined": ("number", "reference", "other"),
    "digest": ("count",),
    "desk_no_one": ("reference", "place"),
    "desk_unknown": ("reference", "place"),
    "desk_failed": ("reference",),
    "desk_silent": ("number", "reference", "who", "time"),
    "desk_closed": ("reference", "case", "who", "outcome"),
    "desk_many": ("reference", "place", "count", "most"),
    "notice": ("what",),
    "how_to_report": ("code",),
    **REPLY_TEXTS,
    **RESIDENT_TEXTS,
    "bulletin": ("what", "words"),
    "bulletin_joined": ("what",),
    "bulletin_left": ("what",),
    "bulletin_yours": ("what",),
    "bulletin_none": (),
    "bulletin_which": ("choices",),
    "bulletin_unknown": (),
    "bulletin_full": (),
    "weekly_ok": (),
    "duty_gaps": ("posts",),
    "duty_off": ("who",),
    "silent": ("contacts",),
    "number_bad": ("who", "why"),
    "audit_cases": ("cases",),
    "audit_sending": ("time", "count"),
    "audit_unreported": ("cases",),
    "audit_stuck": ("cases",),
    "audit_places": ("places",),
    "audit_numbers": ("contacts",),
}
