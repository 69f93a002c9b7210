"""Hard limits of the engine. None is a setting: each guards a property that tests hold."""

SCREEN_UNITS = 160
"""GSM-7 units in one screen, the smallest of Kenya's networks (Safaricom)."""

STEPS_A_TURN = 32
"""States one hop may pass through before it must show a screen."""

INPUTS_A_DIAL = 24
"""Inputs taken from one dial-through string; the rest is ignored."""

INPUT_CHARACTERS = 480
"""Longest typed input that is looked at; longer ones get an error and the same screen."""

ANSWERS_A_SESSION = 32
"""Distinct answers a session may hold."""

TRAIL_STATES = 24
"""How far `back` reaches."""

LABEL_UNITS = 24
"""GSM-7 units of a list item's label; longer ones are cut."""
