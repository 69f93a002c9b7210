"""Published menu books. Which one is current is the revision "menus"."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.store.base import Base, UtcDateTime


class MenuBook(Base):
    """One version, kept as its sources: a session stays with the version that it began with."""

    __tablename__ = "menu_books"

    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    sources: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
