"""Everything that an answer tells, of whatever kind it is."""

import html
import io
import zipfile
from urllib.parse import unquote

import httpx2
import pypdfium2


def words_of(answer: httpx2.Response) -> str:
    """Everything that an answer tells: its headers, its text, what lies in its file."""
    kind = answer.headers.get("content-type", "")
    if kind == "application/pdf":
        pages = pypdfium2.PdfDocument(answer.content)
        text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    elif kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            text = "\n".join(archive.read(n).decode() for n in archive.namelist())
    elif kind.startswith("image/"):
        text = ""
    else:
        text = answer.text
    if kind.endswith("json"):
        text = text.encode().decode("unicode_escape", "ignore") + text
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
    told = unquote(headers) + html.unescape(unquote(text))
    return told.replace("\r", "").replace("\n", "")  # paper breaks its lines
