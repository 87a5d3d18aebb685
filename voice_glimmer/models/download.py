"""Fetches one model's zip, taking up again where a cut connection left it.

It refuses to hand over a file whose size or SHA-256 differs from the catalogue by anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests

from voice_glimmer.errors import ModelError
from voice_glimmer.models.catalogue import CatalogueModel
from voice_glimmer.models.disk import CHUNK_BYTES, facts_of, megabytes

Progress = Callable[[int, int], None]
"""Told after each piece: the bytes that are done, and all of them."""

TIMEOUT_SECONDS = (10.0, 30.0)
"""How long to wait for a connection, and then for the next bytes on it."""

PAUSES_SECONDS = (0.5, 1.0, 2.0)
"""How long to wait before each new try that follows one without a single new byte; after the
last of them the download is given up. Short, because a person is watching."""

_CONNECTIONS_AT_MOST = 50  # an end for a line that breaks after every few bytes

_TRY_AGAIN_LATER = {408, 425, 429, 500, 502, 503, 504}


def download(model: CatalogueModel, into: Path, progress: Progress | None = None) -> None:
    """Fetch a model's zip into the new file ``into``.

    The only part of the program that uses a network.

    Raises:
        ModelError: no network, a server's refusal, or other bytes than the catalogue promises.
        OSError: the disk cannot take it.

    """
    with into.open("xb") as file, requests.Session() as session:
        session.headers.update({"User-Agent": "voice-glimmer", "Accept-Encoding": "identity"})
        _fetch_whole(session, model, file, progress)
    if (facts := facts_of(into)).sha256 != model.sha256:
        raise ModelError(
            f"What was downloaded as {model.name} has a wrong checksum (SHA-256 {facts.sha256}), "
            "so it was thrown away.",
            "Try again later; if it stays so, the file at its makers has changed or is damaged.",
        )


def _fetch_whole(
    session: requests.Session, model: CatalogueModel, file: BinaryIO, progress: Progress | None
) -> None:
    """Connect as often as it is of use, until every byte is there."""
    trouble: requests.RequestException | None = None
    fruitless = 0
    tag = ""
    for _ in range(_CONNECTIONS_AT_MOST):
        before = file.tell()
        try:
            tag = _fetch_on(session, model, file, tag, progress)
        except requests.RequestException as error:
            trouble = error
        if file.tell() == model.bytes:
            return
        fruitless = 0 if file.tell() > before else fruitless + 1
        if fruitless > len(PAUSES_SECONDS):
            break
        time.sleep(PAUSES_SECONDS[max(0, fruitless - 1)])
    raise _given_up(model, file.tell(), trouble) from trouble


def _fetch_on(
    session: requests.Session,
    model: CatalogueModel,
    file: BinaryIO,
    tag: str,
    progress: Progress | None,
) -> str:
    """Fetch what is still missing over one connection; return the tag of the server's version.

    The file's position is what is there already. A server that does not continue starts anew.
    """
    have = file.tell()
    headers = {"Range": f"bytes={have}-"} if have else {}
    if have and tag:
        headers["If-Range"] = tag  # a file that has changed meanwhile comes whole, not as a rest
    with session.get(model.url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as answer:
        _refuse_bad_status(model, answer)
        continues = answer.status_code == requests.codes.partial_content
        if not (continues and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")):
            file.seek(0)
            file.truncate()
        announced = answer.headers.get("Content-Length", "")
        if announced.isdecimal() and file.tell() + int(announced) != model.bytes:
            raise _wrong_size(model, file.tell() + int(announced))
        for piece in answer.iter_content(CHUNK_BYTES):
            file.write(piece)
            if file.tell() > model.bytes:
                raise _wrong_size(model, file.tell())
            if progress:
                progress(file.tell(), model.bytes)
        tag = answer.headers.get("ETag", "")
        return "" if tag.startswith("W/") else tag  # a weak tag may not guard a continuation


def _refuse_bad_status(model: CatalogueModel, answer: requests.Response) -> None:
    """Let a server's passing trouble be tried again, and end on a lasting one."""
    if answer.status_code in _TRY_AGAIN_LATER:
        raise requests.HTTPError(response=answer)
    if answer.status_code == requests.codes.requested_range_not_satisfiable:
        raise _wrong_size(model, None)
    if answer.status_code not in {requests.codes.ok, requests.codes.partial_content}:
        raise ModelError(
            f"{_host(model)} does not give out {model.file} (answer {answer.status_code}).",
            "It may have moved: look for it there, and install the zip with "
            "voice-glimmer models install FILE.zip",
        )


def _wrong_size(model: CatalogueModel, size: int | None) -> ModelError:
    came = f"{size:,} bytes or more" if size else "too few bytes"
    return ModelError(
        f"{_host(model)} sends {model.file} with a wrong size: {came} where {model.bytes:,} "
        "were expected, so it was thrown away.",
        "Try again later; if it stays so, the file at its makers has changed.",
    )


def _given_up(
    model: CatalogueModel, have: int, trouble: requests.RequestException | None
) -> ModelError:
    """Say why a download was given up, in the words of the last trouble."""
    host = _host(model)
    if isinstance(trouble, requests.HTTPError) and trouble.response is not None:
        return ModelError(
            f"{host} has a fault of its own (answer {trouble.response.status_code}).",
            "Try again later.",
        )
    if isinstance(trouble, requests.exceptions.SSLError):
        return ModelError(
            f"{host} could not prove that it is {host}.",
            "Check the date of this computer and its network, and try again.",
        )
    by_hand = "bring the zip from another computer: voice-glimmer models install FILE.zip"
    if have:
        return ModelError(
            f"The connection to {host} broke off after {megabytes(have)} of "
            f"{megabytes(model.bytes)}.",
            f"Try again, or {by_hand}",
        )
    return ModelError(
        f"{host} cannot be reached.",
        f"Connect to the internet and try again, or {by_hand}",
    )


def _host(model: CatalogueModel) -> str:
    return urlsplit(model.url).hostname or model.url
