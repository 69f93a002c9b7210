"""The SMS that answer an officer's SMS, and the words that each must carry. Written in menus/sms.yaml.

`{case}` is a case's kind and place, `{who}` the service and place of whoever it is with.
"""

from collections.abc import Mapping

REPLY_TEXTS: Mapping[str, tuple[str, ...]] = {
    "reply_accepted": ("number", "case"),
    "reply_on_the_way": ("number",),
    "reply_on_scene": ("number", "outcomes"),
    "reply_joined": ("number", "who", "time"),
    "reply_passed_up": ("number",),
    "reply_passed_to_nobody": ("number",),
    "reply_handed_over": ("number", "agency"),
    "reply_no_agency": ("number", "agency"),
    "reply_which_agency": ("number", "agencies"),
    "reply_closed": ("number", "outcome"),
    "reply_which_outcome": ("number", "outcomes"),
    "reply_asked": ("number",),
    "reply_not_asked": ("number", "most"),
    "reply_question_long": ("number", "most"),
    "reply_merged": ("reference", "count"),
    "reply_which_merge": ("number",),
    "reply_not_merged": ("number",),
    "reply_split": ("reference",),
    "reply_which_split": ("number", "references"),
    "reply_none_split": ("number",),
    "reply_repeat": ("number",),
    "reply_taken": ("number", "who", "time"),
    "reply_was_closed": ("number", "who", "time", "outcome"),
    "reply_was_cancelled": ("number", "time"),
    "reply_list": ("cases",),
    "reply_which_case": ("number", "cases"),
    "reply_yours": (),
    "reply_none_open": (),
    "reply_no_such_number": ("number",),
    "reply_help": (),
    "reply_unclear": ("number",),
    "reply_pin_needed": (),
    "reply_pin_wrong": (),
    "reply_pin_set": (),
    "reply_pin_how": (),
    "reply_duty_on": ("until",),
    "reply_duty_off": ("until",),
    "reply_duty_how": (),
    "reply_thanks": (),
}
