"""One hop: the session, what is new, the engine, the handlers, and the session again.

Knows nothing of HTTP or of any aggregator: a `Hop` comes in, a `Reply` goes out, whatever happens.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from time import perf_counter

import msgspec
import redis
import structlog

from gateway import metrics
from gateway.cases import filing
from gateway.engine import step as engine
from gateway.engine.actions import Outcome
from gateway.engine.limits import STEPS_A_TURN
from gateway.engine.model import Book, Show, Turn
from gateway.menubook.library import Library
from gateway.ussd.sessions import Key, Loaded, Opened, Session, Sessions
from gateway.ussd.transcript import Heard, dialled, digest, heard
from handlers.shape import Call, Handler, Services, act

log = structlog.get_logger()

_WRITES = 3  # tries to win a race for one session before giving up


class Hop(msgspec.Struct, frozen=True):
    """One request of a USSD session. `phone` is E.164; `going_on` that it follows a reply of ours."""

    session_id: str
    phone: str
    code: str
    text: str
    going_on: bool = False


class Reply(msgspec.Struct, frozen=True):
    """A screen; `ended` when the session is over."""

    text: str
    ended: bool


class Conversation:
    """Answers hops. One a process; safe for threads."""

    def __init__(
        self,
        library: Library,
        sessions: Sessions,
        handlers: Mapping[str, Handler],
        services: Services,
        clock: Callable[[], datetime],
        within: Callable[[str, str, int, int, str], bool],
    ) -> None:
        self._library = library
        self._sessions = sessions
        self._handlers = handlers
        self._services = services
        self._clock = clock
        self._within = within

    def answer(self, hop: Hop) -> Reply:
        """The screen for a hop. Never raises: what fails inside ends with 999 and 112 on screen."""
        started = perf_counter()
        journey = state = "none"
        try:
            reply, journey, state = self._answer(hop)
        except Exception as error:
            # The last line of defence: the caller must get a screen, an engineer the cause.
            log.error("hop_failed", error=type(error).__name__, exc_info=error)
            metrics.hop_failures.labels(cause=type(error).__name__).inc()
            book = self._library.current()
            reply = Reply(book.words[book.default_language].trouble, ended=True)
        metrics.hops_of(journey, state, "yes" if reply.ended else "no").inc()
        metrics.hop_seconds_of(journey, state).observe(perf_counter() - started)
        return reply

    def refuse_code(self) -> Reply:
        """The polite end for a service code that is not ours."""
        book = self._library.current()
        return Reply(book.words[book.default_language].wrong_code, ended=True)

    def ended(self, hop: Hop) -> None:
        """The network says that the session is over: what it left as a draft is due now.

        Not so when the caller has gone on in another session meanwhile, or ended this one.
        """
        key = self._sessions.key(hop.code, hop.session_id, hop.phone)
        session = self._sessions.load(key).session
        if session and session.snapshot.entry and self._sessions.is_latest(key):
            entries = range(1, session.snapshot.entry + 1)
            keys = [f"{session.origin}.{entry}" for entry in entries]
            with self._services.store.transaction() as tx:
                filing.hurry_drafts(tx, keys, now=self._clock())

    def forget(self) -> None:
        """Let go of what was kept of callers who have gone. To be called now and then."""
        self._sessions.forget()

    def _answer(self, hop: Hop) -> tuple[Reply, str, str]:
        key = self._sessions.key(hop.code, hop.session_id, hop.phone)
        if hop.text and (going_on := self._go_on(hop, key)):
            return going_on
        for _ in range(_WRITES):
            # A dial is nearly always a first hop, which needs more: all of it in one round trip.
            opened = None if hop.text else self._open(hop, key)
            loaded = opened.loaded if opened else self._sessions.load(key)
            was = loaded.session
            news = _news(was, hop)
            if was and news.what == "again":
                return self._again(was), "repeat", was.snapshot.state
            if not loaded.ours:
                metrics.callbacks_refused.labels(why="session changed phone").inc()
                return self.refuse_code(), "none", "none"
            session, show, book, done = self._advance(hop, loaded, news, opened)
            reply = Reply(show.text, show.ended)
            state = session.snapshot.state
            journey = book.states[state].journey
            try:
                if self._save(loaded, session, book):
                    return reply, journey, state
            except redis.RedisError as error:
                if not done:
                    raise
                # What was filed is filed: say so, but end here, for the next hop could not follow.
                log.error("session_not_saved", error=type(error).__name__)
                return Reply(reply.text, ended=True), journey, state
        raise TimeoutError("another request kept writing this session")

    def _go_on(self, hop: Hop, key: Key) -> tuple[Reply, str, str] | None:
        """A hop from screen to screen, from what this process wrote last: one round trip instead of two.

        None for everything else, and where another process has written since, which the write tells. No
        handler runs, and nothing is repeated, but for a session that was just read.
        """
        loaded = self._sessions.recall(key)
        was = loaded and loaded.session
        if not loaded or not was or was.ended:
            return None
        news = heard(was.seen_length, was.seen_digest, hop.text)
        # More than one input since then: nearly always another process has answered between, and the
        # write would be lost.
        if news.what != "more" or "*" in news.inputs[0]:
            return None
        start = self._pinned(was)
        turn = engine.step(start.book, was.snapshot, news.inputs[0])
        if not isinstance(turn, Show):
            return None
        session = _session(start, hop.text, turn)
        if not self._save(loaded, session, start.book):
            return None
        state = turn.snapshot.state
        return Reply(turn.text, turn.ended), start.book.states[state].journey, state

    def _again(self, was: Session) -> Reply:
        """The last screen once more; nothing runs."""
        text = was.reply or engine.last_screen(self._library.get(was.book), was.snapshot)
        return Reply(text, was.ended)

    def _save(self, loaded: Loaded, session: Session, book: Book) -> bool:
        state = book.states[session.snapshot.state]
        resumable = not session.ended and book.journeys[state.journey].resume != "never"
        return self._sessions.save(loaded, session, resumable=resumable)

    def _open(self, hop: Hop, key: Key) -> Opened:
        return self._sessions.open(key, self._services.profiles.ask(hop.phone))

    def _advance(
        self, hop: Hop, loaded: Loaded, news: Heard, opened: Opened | None
    ) -> tuple[Session, Show, Book, bool]:
        """Take what is new: the session as it will be, its screen, the book that it is pinned to, and
        whether something was done that the screen must tell."""
        was = loaded.session
        if was and not was.ended and news.what == "more":
            start = self._pinned(was)
            turn = engine.step(start.book, was.snapshot, news.inputs[0])
        else:
            start, turn = self._begin(hop, opened or self._open(hop, loaded.key), was, news)
        show, done = self._run(start, turn, hop)
        for typed in news.inputs if news.what == "anew" else ():
            if show.ended or show.error:
                break
            show, too = self._run(start, engine.step(start.book, show.snapshot, typed), hop)
            done = done or too
        return _session(start, hop.text, show), show, start.book, done

    def _begin(self, hop: Hop, opened: Opened, was: Session | None, news: Heard) -> tuple["_Start", Turn]:
        """A first screen: where a dropped call left off, or home."""
        dropped = was if was and not was.ended else opened.dropped
        if dropped and not dropped.ended and not news.inputs and (resumed := self._resumed(dropped)):
            return resumed
        book = self._library.current()
        answers, labels, language = self._remembered(opened)
        turn = engine.begin(book, language=language, answers=answers, labels=labels)
        # A network that shows the id of a session that is over means another errand: what is reported
        # now must not be taken for what was reported then.
        before = was.submission if was else ""
        origin = self._sessions.origin(hop.code, hop.session_id, hop.phone, before)
        return _Start(book, secrets.token_urlsafe(12), origin), turn

    def _pinned(self, was: Session) -> "_Start":
        """What a session goes on with. Raises what the library raises for a book that is not there."""
        return _Start(self._library.get(was.book), was.submission, was.origin)

    def _resumed(self, dropped: Session) -> tuple["_Start", Turn] | None:
        """Where the call left off. None where that fails: the next call must not end as that one did."""
        try:
            start = self._pinned(dropped)
            return start, engine.resume(start.book, dropped.snapshot)
        except Exception as error:
            # Its menus no longer fit this code, or can't be read just now: home can be shown without.
            log.error("not_resumed", error=type(error).__name__, exc_info=error)
            return None

    def _remembered(self, opened: Opened) -> tuple[dict[str, str], dict[str, str], str | None]:
        """What the resident asked to be remembered on this phone: a language and a place."""
        profile = self._services.profiles.read(opened.beside)
        if profile is None:
            return {}, {}, None
        label = self._services.places.label(profile.place)
        if not label:  # the area is gone from the directory
            return {}, {}, profile.language
        return {"has_place": "yes", "home_place": str(profile.place)}, {"home_place": label}, profile.language

    def _run(self, start: "_Start", turn: Turn, hop: Hop) -> tuple[Show, bool]:
        """Run the handlers that stand between this turn and its screen; whether one had an effect to tell."""
        done = False
        for _ in range(STEPS_A_TURN):
            if isinstance(turn, Show):
                return turn, done
            handler = self._handlers[turn.handler]
            snapshot = turn.snapshot
            sees_caller = handler.SIGNATURE.sees_caller
            result = act(
                handler,
                Call(
                    answers=snapshot.answers,
                    labels=snapshot.labels,
                    language=snapshot.language,
                    options=turn.options,
                    sms=turn.sms,
                    submission=f"{start.submission}.{snapshot.entry}",
                    now=self._clock(),
                    within=lambda what, most, seconds, once: self._within(
                        what, hop.phone, most, seconds, once
                    ),
                    caller=hop.phone if sees_caller else None,
                    repeat_key=f"{start.origin}.{snapshot.entry}" if sees_caller else None,
                ),
                self._services,
            )
            done = done or (isinstance(result, Outcome) and not handler.SIGNATURE.retraceable)
            turn = engine.resolve(start.book, snapshot, result)
        raise engine.EngineFault(f"{turn.snapshot.state} calls one handler after another without a screen")


def _news(was: Session | None, hop: Hop) -> Heard:
    if was:
        return heard(was.seen_length, was.seen_digest, hop.text)
    if hop.going_on:
        # We lost the session. Its text must not be replayed: a tip not confirmed yet would be sent.
        return Heard("anew")
    return dialled(hop.text)


class _Start(msgspec.Struct, frozen=True):
    """What stays the same for a session: its book, and who its submissions are.

    `origin` is the hash of the session that began it, kept when a redial resumes it: an emergency
    is found again by it, even when the session itself was lost.
    """

    book: Book
    submission: str
    origin: str


def _session(start: _Start, text: str, show: Show) -> Session:
    """The session after a screen, as it is written."""
    return Session(
        book=start.book.version,
        submission=start.submission,
        origin=start.origin,
        seen_length=len(text),
        seen_digest=digest(text),
        reply=show.text if show.ended or show.error else "",
        ended=show.ended,
        snapshot=show.snapshot,
    )
