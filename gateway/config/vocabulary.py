"""Words of ours that settings, records and handlers share."""

from typing import Literal

Role = Literal[
    "station_duty",
    "ocs",
    "ra_duty",
    "ra_chair",
    "private_security",
    "chief",
    "nyumba_kumi",
    "programme_desk",
]
CaseType = Literal["emergency", "tip"]
AreaKind = Literal["county", "constituency", "ward", "estate", "station_area", "subcounty"]
Concern = Literal["police", "ra"]
"""Whom a case is about, where that is somebody who might be told of it."""
