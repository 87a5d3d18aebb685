"""Reads the list of models that can be installed by name, and knows what each is called on disk.

It refuses to guess: an entry with a missing size, checksum or address is an error, not a model.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from voice_glimmer.errors import ModelError

_KEYS = {"name", "language", "bytes", "sha256", "licence", "url", "note"}


@dataclass(frozen=True)
class CatalogueModel:
    """One model that can be installed by its name."""

    name: str
    """What a person types, such as ``small-en``."""
    language: str
    """Two-letter code, such as ``en``."""
    bytes: int
    """Size of the zip in bytes."""
    sha256: str
    """SHA-256 of the zip, 64 lower-case hexadecimal digits."""
    licence: str
    url: str
    """Where the zip is fetched from."""
    note: str = ""
    """One sentence for a person who chooses."""

    @property
    def file(self) -> str:
        """The zip's own file name, such as ``vosk-model-small-en-us-0.15.zip``."""
        return PurePosixPath(urlsplit(self.url).path).name

    @property
    def folder(self) -> str:
        """The folder that it is installed as: the name under which its makers publish it."""
        return self.file.removesuffix(".zip")


def box() -> Path:
    """Return the folder that holds the catalogue and the starter model.

    In an installed wheel it lies inside the package, in a clone beside it.
    """
    package = Path(__file__).resolve().parent.parent
    packed = package / "_models"
    return packed if packed.is_dir() else package.parent / "models"


def catalogue() -> tuple[CatalogueModel, ...]:
    """Read every entry of ``catalogue.toml``.

    Raises:
        ModelError: the catalogue cannot be read, or an entry is not whole.

    """
    path = box() / "catalogue.toml"
    remedy = "Install Voice Glimmer again; the catalogue came with it."
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The list of models, {path}, cannot be read: {error}.", remedy) from error
    entries = content.get("model", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ModelError(f"The list of models, {path}, has no [[model]] entries.", remedy)
    return tuple(_model(entry, path) for entry in entries)


def entry_named(name: str) -> CatalogueModel | None:
    """Return the entry that is called ``name``, by its short name or by its folder."""
    return next((entry for entry in catalogue() if name in {entry.name, entry.folder}), None)


def short_name(folder: str) -> str:
    """Return what a model's folder is called to a person: its catalogue name, or the folder's."""
    entry = entry_named(folder)
    return entry.name if entry else folder


def language_of(folder: str) -> str:
    """Return the two-letter language of a model's folder, or "" where nothing tells it.

    Names follow one habit: ``vosk-model-small-en-us-0.15``, ``starter-en``. The first part of two
    letters after the beginning is the language; "my-model" is not Burmese.
    """
    entry = entry_named(folder)
    if entry:
        return entry.language
    _, *parts = re.split(r"[-_.]", folder.lower())
    return next((part for part in parts if re.fullmatch(r"[a-z]{2}", part)), "")


def _model(entry: dict[str, object], path: Path) -> CatalogueModel:
    """Turn one table into a model, or say what is wrong with it."""
    name = entry.get("name")
    wrong = [key for key in sorted(_KEYS - {"bytes"}) if not isinstance(entry.get(key, ""), str)]
    missing = sorted(_KEYS - {"note"} - entry.keys())
    unknown = sorted(entry.keys() - _KEYS)
    size = entry.get("bytes")
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        wrong.append("bytes")
    digest = str(entry.get("sha256", ""))
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        wrong.append("sha256")
    if not re.fullmatch(r"https?://[^/\s]+/\S*[\w-]\.zip", str(entry.get("url", ""))):
        wrong.append("url")
    if faults := [*wrong, *missing, *unknown]:
        raise ModelError(
            f"The entry {name!r} in {path} is not whole ({', '.join(dict.fromkeys(faults))}).",
            "models/README.md says what an entry holds.",
        )
    assert isinstance(size, int)  # noqa: S101 - refused above; this only tells the type checker
    texts = {key: str(entry.get(key, "")) for key in _KEYS - {"bytes"}}
    return CatalogueModel(bytes=size, **texts)
