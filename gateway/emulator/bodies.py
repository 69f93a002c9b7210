"""JSON in, problems out: what the control API shares."""

from http import HTTPStatus
from typing import TypeVar

import msgspec
from flask import Response, abort, jsonify, request

from gateway import phone as phones

Body = TypeVar("Body", bound=msgspec.Struct)


def body(kind: type[Body]) -> Body:
    """The request's JSON. A form or plain text is refused, so no other site's page can post here."""
    if not request.is_json:
        abort(problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, with its content type"))
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except msgspec.DecodeError as error:
        abort(problem(HTTPStatus.BAD_REQUEST, str(error)))


def problem(status: HTTPStatus, text: str) -> Response:
    """An answer that says what was wrong with the request."""
    answer = jsonify(error=text)
    answer.status_code = status
    return answer


def number_of(text: str) -> str:
    """The number in E.164, or a 400."""
    try:
        return phones.parse(text)
    except phones.NotAPhone as error:
        abort(problem(HTTPStatus.BAD_REQUEST, str(error)))


def example_of(text: str) -> str:
    """An example number in E.164, or a 400: nobody real has a handset here."""
    if not phones.is_example(number := number_of(text)):
        abort(problem(HTTPStatus.BAD_REQUEST, "only numbers from +254700000000 to +254700000999"))
    return number
