"""Devices are told coarsely: what a browser says in detail is not kept."""

import pytest

from api.accounts.device_names import device_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/140.0 Mobile Safari/537.3",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.3 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
            "Firefox, Mac",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-X210) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0 "
            "Safari/537.36",
            "Samsung Internet, Android",
        ),
        ("python-httpx/0.28.1", "Python"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_devices_are_told_coarsely(told: str, name: str) -> None:
    assert device_name(told) == name
