"""The sheet of a hall's link: what a phone reads from its code is the link."""

import re

import zxingcpp
from PIL import Image, ImageDraw

from api.web.pages.hall_links import hall_link_page
from tests.web.hall_link_pages import a_link

PIXELS = 6


def test_a_phone_reads_the_link_from_the_drawn_code() -> None:
    url = "https://hakobi.example/h#Zm9vYmFyYmF6cXV4cXV1eA"
    page = hall_link_page(a_link("HALL-01"), url=url, pin="0472")
    size = page.code_size * PIXELS
    picture = Image.new("L", (size, size), "white")
    pen = ImageDraw.Draw(picture)
    for found in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", page.code):
        x, y, width, back = (int(number) for number in found)
        assert width == back
        right, below = (x + width) * PIXELS - 1, (y + 1) * PIXELS - 1
        pen.rectangle((x * PIXELS, y * PIXELS, right, below), fill="black")
    assert zxingcpp.read_barcode(picture).text == url
