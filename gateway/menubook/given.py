"""Answers that a call can begin with: what a resident asked to be remembered on this phone."""

from collections.abc import Mapping

from gateway.engine.limits import LABEL_UNITS

GIVEN: Mapping[str, int] = {"has_place": 3, "home_place": LABEL_UNITS}
"""Answer → the most GSM-7 units that `{name}` shows. `has_place` is "yes" when there is a `home_place`."""
