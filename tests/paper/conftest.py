"""Reading paper back: text, pictures and letter sizes of a PDF."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from pypdfium2 import raw

from api.settings import data_folder
from routing.sources.road_graph import RoadGraph, read_roads


@dataclass(frozen=True)
class Paper:
    """A PDF as a reader sees it."""

    document: pdfium.PdfDocument

    @property
    def texts(self) -> list[str]:
        """The text of each page, without spaces, line ends and break marks."""
        pages = (page.get_textpage().get_text_bounded() for page in self.document)
        return ["".join(t.replace("\u200b", "").replace("\ufffe", "").split()) for t in pages]

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def sizes_pt(self) -> list[tuple[float, float]]:
        return [page.get_size() for page in self.document]

    def letters(self) -> Iterator[tuple[str, float]]:
        """Every letter with its size in points as it stands on the page."""
        for page in self.document:
            textpage = page.get_textpage()
            for index in range(textpage.count_chars()):
                letter = chr(raw.FPDFText_GetUnicode(textpage, index))
                matrix = raw.FS_MATRIX()
                if letter.isspace() or not raw.FPDFText_GetMatrix(
                    textpage, index, ctypes.byref(matrix)
                ):
                    continue
                size = raw.FPDFText_GetFontSize(textpage, index)
                yield letter, size * math.hypot(matrix.c, matrix.d)

    def raster(self, page: int, *, dpi: int) -> NDArray[np.uint8]:
        """A grey picture of a page."""
        drawn = self.document[page].render(scale=dpi / 72, grayscale=True).to_numpy()
        return np.ascontiguousarray(drawn[:, :, 0] if drawn.ndim == 3 else drawn)


def read_paper(pdf: bytes) -> Paper:
    return Paper(pdfium.PdfDocument(pdf))


@pytest.fixture(scope="session")
def roads() -> RoadGraph:
    return read_roads(data_folder() / "roads.csv")
