"""What came in by SMS."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.store.base import Base, UtcDateTime


class InboundMessage(Base):
    """That an SMS came in, by the provider's id, so that a repeat does nothing twice.

    Neither its number nor its words are kept, and of its time the hour: it may have been a tip.
    """

    __tablename__ = "inbound_messages"

    provider_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
