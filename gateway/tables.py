"""Every table, in one place to import: migrations and tests start from here."""

from gateway.bulletins import records as bulletins
from gateway.cases import records as cases
from gateway.directory import records as directory
from gateway.dispatch import records as dispatch
from gateway.menubook import records as menubook
from gateway.sms import records as sms
from gateway.store import revisions
from gateway.store.base import Base

__all__ = ["Base", "bulletins", "cases", "directory", "dispatch", "menubook", "revisions", "sms"]
