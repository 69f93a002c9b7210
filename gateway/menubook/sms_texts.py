"""The SMS texts that the gateway needs, and the words that each must carry as `{name}`.

They are written in menus/sms.yaml. `alert_words`, `alert_cut_off` and `alert_place_words` are added
to an alert where there is room. `callback` alone carries the caller's number: it is sent only after
a clear yes, to whoever was told. `how_to_report` answers a resident who writes to the number.
"""

from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "alert_emergency": ("reference", "kind", "place", "time"),
    "alert_tip": ("reference", "kind", "place", "time"),
    "alert_words": ("words",),
    "alert_cut_off": (),
    "alert_place_words": ("place_words",),
    "update_emergency": ("reference", "words"),
    "cancel_emergency": ("reference",),
    "callback": ("reference", "phone"),
    "update_tip": ("reference", "words"),
    "desk_no_one": ("reference", "place"),
    "desk_failed": ("reference",),
    "notice": ("what",),
    "how_to_report": ("code",),
}
