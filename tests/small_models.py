"""Makes speech models of a few bytes, zips of them, and a shelf on the loopback that serves them.

It refuses to be heard with: these models have the right shape and nothing in them.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest

from voice_glimmer.errors import ModelError
from voice_glimmer.models.catalogue import CatalogueModel
from voice_glimmer.models.install import install

Mood = Literal["well", "cut", "cut at once", "fault", "gone", "no ranges", "longer", "stalls"]


def graph(states: int = 2, arcs: int = 3, flags: int = 0) -> bytes:
    names = b"".join(struct.pack("<i", len(name)) + name for name in (b"const", b"standard"))
    head = b"\xd6\xfd\xb2\x7e" + names + struct.pack("<iiQqqq", 2, flags, 0, 0, states, arcs)
    return head + bytes(states * 20 + arcs * 16)


FILES = {
    "am/final.mdl": b"\0B<TransitionModel> </TransitionModel> \0B<Nnet3> </Nnet3> <Priors> FV ",
    "conf/mfcc.conf": b"# 16 kHz\n--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=12.0\n",
    "graph/Gr.fst": graph(),
    "graph/HCLr.fst": graph(),
    "graph/disambig_tid.int": b"315\n",
    "graph/words.txt": b"<eps> 0\nglimmer 1\n[unk] 2\n",
    "graph/phones/word_boundary.int": b"1 nonword\n2 singleton\n",
}


def make_model(folder: Path, **changed: bytes) -> Path:
    """Write a small model; ``README=b"2"`` tells one from another."""
    for name, content in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(files: dict[str, bytes], top: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{top}{name}", data)
    return content.getvalue()


def in_the_catalogue(content: bytes, url: str) -> CatalogueModel:
    digest = hashlib.sha256(content).hexdigest()
    return CatalogueModel("tiny-en", "en", len(content), digest, "CC0", url)


def make_box(folder: Path, *models: CatalogueModel) -> Path:
    """Write a box with a catalogue and a starter model."""
    make_model(folder / "starter-en")
    entries = [
        f'[[model]]\nname = "{m.name}"\nlanguage = "{m.language}"\nbytes = {m.bytes}\n'
        f'sha256 = "{m.sha256}"\nlicence = "{m.licence}"\nurl = "{m.url}"\n'
        for m in models
    ]
    (folder / "catalogue.toml").write_text("\n".join(entries), encoding="utf-8")
    return folder


def refused(source: str | Path, into: Path) -> str:
    """What a person is told when an install fails; nothing of it may stay behind."""
    before = sorted(into.rglob("*")) if into.exists() else []
    with pytest.raises(ModelError) as told:
        install(source, into)
    assert sorted(into.rglob("*")) == before
    assert told.value.remedy
    return str(told.value)


def zip_file(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(zipped(files))
    return path


class Shelf:
    """A server of one file, that answers each request in the next of its moods, then well."""

    def __init__(self, content: bytes, port: int) -> None:
        self.content = content
        self.url = f"http://127.0.0.1:{port}/vosk-model-tiny-en-0.1.zip"
        self.moods: list[Mood] = []
        self.always: Mood = "well"
        self.ranges: list[str] = []
        self.asked = threading.Event()
        self.closing = threading.Event()


@contextmanager
def shelf(content: bytes) -> Iterator[Shelf]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, served)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    served = Shelf(content, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        served.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, served: Shelf) -> None:
    mood = served.moods.pop(0) if served.moods else served.always
    wanted = request.headers.get("Range", "")
    served.ranges.append(wanted)
    if mood in {"fault", "gone"}:
        request.send_error(503 if mood == "fault" else 404)
        return
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and mood != "no ranges" else 0
    rest = served.content[start:] + (b"more" if mood == "longer" else b"")
    request.send_response(206 if start else 200)
    if start:
        end = len(served.content)
        request.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
    if mood != "longer":  # otherwise the end of the connection is the end of the file
        request.send_header("Content-Length", str(len(rest)))
    request.end_headers()
    cut = {"cut": len(rest) // 2, "cut at once": 0, "stalls": 10}.get(mood, len(rest))
    request.wfile.write(rest[:cut])
    request.wfile.flush()
    served.asked.set()
    if mood == "stalls":
        served.closing.wait(30)
