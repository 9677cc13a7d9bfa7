"""Style sheets, scripts and pictures: our own, and those that the pages take from npm."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from api.web import vendor

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The address of a static file changes with its content."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""What is served, by suffix, whatever the machine's own table of types says."""

VENDOR = "vendor/"
"""How names of files from npm begin; the version follows in their addresses."""


@lru_cache(maxsize=64)
def static_url(name: str) -> str:
    """Return the address of a static file, new whenever its content is.

    What comes from npm has the version in its path, so that modules find one another. Raises
    ``vendor.AssetsMissing`` for those when they were not built in.
    """
    if name.startswith(VENDOR):
        inner = name.removeprefix(VENDOR)
        if inner not in vendor.FILES:
            raise KeyError(name)
        return f"/static/{VENDOR}{vendor.version()}/{inner}"
    digest = hashlib.sha256((STATIC_FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def static_file(request: Request, name: str) -> Response:
    """Answer with a static file, packed where the reader takes that."""
    file = _files().get(name)
    if file is None:
        raise HTTPException(404)
    media_type = MEDIA_TYPES[file.suffix]
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(file, headers=STATIC_HEADERS, media_type=media_type)
    headers = {**STATIC_HEADERS, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_packed(file), headers=headers, media_type=media_type)


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    """Return every file that is served, by what follows ``/static/`` in its address."""
    own = (file for file in STATIC_FOLDER.iterdir() if file.suffix in MEDIA_TYPES)
    theirs = (name for name in vendor.FILES if Path(name).suffix in MEDIA_TYPES)
    return {file.name: file for file in own if file.is_file()} | {
        f"{VENDOR}{vendor.version()}/{name}": vendor.VENDOR_FOLDER / name for name in theirs
    }


@lru_cache(maxsize=64)
def _packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
