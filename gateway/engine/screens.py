"""The screen that a conversation is at."""

from gateway import gsm7
from gateway.engine.limits import SCREEN_UNITS
from gateway.engine.lists import list_screen
from gateway.engine.model import Ask, Book, Choose, End, Pick, Snapshot, Words
from gateway.engine.render import fill, numbered

QUESTION = -1
"""`Snapshot.page` while the screen asks whether to go on after a drop."""
GO_ON, BEGIN_ANEW = "1", "2"

Screened = Choose | Ask | Pick
"""States that show a screen and wait for input."""


def screen(book: Book, snapshot: Snapshot, state: Screened | End, error: str | None = None) -> str:
    """The words on screen, below an error line where `error` names one of the book's `words`.

    A book's checks measure every screen, but can't measure what a handler answers: where that is
    longer than declared, the screen is cut; a network would cut it elsewhere, or end the session.
    """
    language = snapshot.language
    words = book.words[language]
    if snapshot.page == QUESTION:
        text = question(words)
    elif isinstance(state, Pick):
        text = list_screen(book, snapshot, state)
    elif isinstance(state, Choose):
        text = fill(book, snapshot, state.screens[language][snapshot.page], language)
    else:
        text = fill(book, snapshot, state.screens[language], language)
    if error:
        text = f"{getattr(words, error)}\n{text}"
    return gsm7.cut(text, SCREEN_UNITS)


def question(words: Words) -> str:
    """The screen after a drop in a journey that says `resume: ask`."""
    options = numbered(GO_ON, words.resume_yes), numbered(BEGIN_ANEW, words.resume_no)
    return "\n".join((words.resume, *options))
