"""What the pages take from npm: fetched when the package is built, served by ourselves only."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

VENDOR_FOLDER = Path(__file__).parent / "static" / "vendor"
STAMP_FILE = "built-from"
"""In it: the digest of what the folder was built from, which is in every address, too."""

BUILD_COMMAND = "python -m api.web.vendor_build"

_TOKENS = "@digital-go-jp/design-tokens"
FILES: Mapping[str, str] = {
    "htmx/htmx.js": "htmx.org/dist/htmx.esm.min.js",
    "htmx/sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "tokens/tokens.css": f"{_TOKENS}/dist/tokens.css",
    "tokens/LICENSE": f"{_TOKENS}/LICENSE",
    "maplibre/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre/LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "zxing/share.js": "zxing-wasm/dist/es/share.js",
    "zxing/reader/index.js": "zxing-wasm/dist/es/reader/index.js",
    "zxing/reader/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "zxing/LICENSE": "zxing-wasm/LICENSE",
}
"""Files under ``VENDOR_FOLDER``, and where npm puts them under ``node_modules``."""


class AssetsMissing(RuntimeError):
    """The packages of the pages were not built in; the pages would be broken."""

    code = "assets_missing"
    remedy = f"Install hakobi again (pip install -e .), or build them alone: {BUILD_COMMAND}"

    def __init__(self) -> None:
        super().__init__(
            "ページの部品(npm)が組み込まれていません。 The pages' packages from npm were not built "
            f"in: {VENDOR_FOLDER} is not there or not whole. {self.remedy}"
        )


@lru_cache(maxsize=1)
def version() -> str:
    """Return the short digest of what was built in; raise ``AssetsMissing``."""
    try:
        stamp = (VENDOR_FOLDER / STAMP_FILE).read_text(encoding="ascii").strip()
    except OSError as error:
        raise AssetsMissing from error
    if not all((VENDOR_FOLDER / name).is_file() for name in FILES):
        raise AssetsMissing
    return stamp[:12]


def digest(*sources: Path) -> str:
    """Return the digest of what the folder is built from: the lock file and ``FILES``."""
    made = hashlib.sha256(repr(sorted(FILES.items())).encode())
    for source in sources:
        made.update(source.read_bytes())
    return made.hexdigest()
