"""Photos of deliveries: small, without a trace of the phone, for the office alone, for a time."""

import io
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from PIL import Image

from api.accounts.person import Role
from api.db import reading
from api.driver import photos
from api.driver.photos import LONGEST_SIDE, MOST_BYTES, photos_of
from api.privacy.forgetting import forget
from api.web import links, photo_routes
from logistics.model import Site
from tests.signing_in import a_person, a_token, signed_in
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]

FIRST_LOAD_BYTES = 60_000


def a_picture(width: int, height: int) -> bytes:
    """A photo as a phone takes it: with the camera's name and the place in it."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Phone"
    exif[0x8825] = {1: "N", 2: (35.0, 30.0, 0.0), 3: "E", 4: (134.0, 14.0, 0.0)}
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few kilobytes that says that it has 20,000 × 20,000 pixels."""
    head = (20_000).to_bytes(4) * 2 + bytes((8, 0, 0, 0, 0))

    def part(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data).to_bytes(4)
        return len(data).to_bytes(4) + name + data + check

    parts = part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(9_999))) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def send(phone: Phone, data: bytes, site_id: str, **more: Any) -> httpx2.Response:
    told = {
        "key": phone.key,
        "photo_id": str(uuid4()),
        "site_id": site_id,
        "at": phone.now.isoformat(),
        "sent_at": phone.now.isoformat(),
        **more,
    }
    files = {"file": ("../../etc/x.php", data, "image/jpeg")}
    return phone.client.post("/d/photos", data=told, files=files)


def kept(phone: Phone) -> list[str]:
    with reading(phone.engine) as connection:
        found = photos_of(connection, phone.going.stored.plan_id, phone.going.trip.trip_id)
    return [photo.photo_id for photo in found]


@pytest.fixture
def ready(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr(photo_routes, "utc_now", lambda: phone.now)
    assert phone.open() == 200
    return phone


def test_a_photo_comes_once_small_and_bare_and_the_office_sees_it(ready: Phone) -> None:
    site_id, one = ready.going.calls[0], str(uuid4())
    picture = a_picture(2400, 1800)
    assert b"Secret Phone" in picture
    for _ in range(2):
        answer = send(ready, picture, site_id, photo_id=one)
        assert answer.json() == {"photo_id": one, "state": "kept"}, answer.text
    assert kept(ready) == [one]
    plan_id, trip_id = ready.going.stored.plan_id, ready.going.trip.trip_id
    address = links.trip_photo(plan_id, trip_id, one)
    assert ready.client.get(address, follow_redirects=False).status_code in (401, 303)
    driver = a_person(ready.engine, Role.DRIVER, name="運転 花子", username="hanako")
    token = a_token(ready.engine, driver)
    refused = ready.client.get(address, headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code in (403, 404)
    signed_in(ready.client)
    answer = ready.client.get(address)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "no-store" in answer.headers["cache-control"]
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert max(shown.size) == LONGEST_SIDE
        assert not shown.getexif()
    assert b"Secret Phone" not in answer.content
    page = ready.client.get(links.trip(plan_id, trip_id)).text
    assert page.count(f'src="{address}"') == 1
    assert ready.client.get(links.trip_photo(plan_id, trip_id, str(uuid4()))).status_code == 404


def test_nobody_waits_while_a_photo_is_decoded(
    ready: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may write while a picture is worked on; none is decoded for nothing."""
    decode, decoded = photos.encoded_anew, []

    def watched(data: bytes, **about: Any) -> bytes:
        with closing(sqlite3.connect(ready.engine.url.database or "", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")  # raises while the request writes
            other.rollback()
        decoded.append(len(data))
        return decode(data, **about)

    monkeypatch.setattr(photos, "encoded_anew", watched)
    site_id, one, picture = ready.going.calls[0], str(uuid4()), a_picture(40, 30)
    assert send(ready, picture, site_id, photo_id=one).json()["state"] == "kept"
    assert len(decoded) == 1
    assert send(ready, picture, site_id, photo_id=one).json()["state"] == "kept"
    assert send(ready, picture, "HALL-NOT-THERE").json()["state"] == "refused"
    assert send(ready, picture, site_id, key=str(uuid4())).status_code == 404
    assert len(decoded) == 1, "decoded for nothing"


def test_what_is_no_photo_is_refused_and_nothing_is_kept(ready: Phone) -> None:
    site_id = ready.going.calls[0]
    for data in (b"", b"GIF89a" + bytes(99), b"<svg onload='x'/>", a_bomb(), bytes(MOST_BYTES)):
        answer = send(ready, data, site_id)
        assert answer.status_code in (413, 422), (data[:9], answer.status_code)
    assert send(ready, bytes(MOST_BYTES + 99_999), site_id).status_code in (413, 422)
    picture = a_picture(40, 30)
    assert send(ready, picture, "HALL-NOT-THERE").json()["state"] == "refused"
    assert send(ready, picture, site_id, key=str(uuid4())).status_code == 404
    assert send(ready, picture, site_id, photo_id="../x").status_code == 422
    assert kept(ready) == []


def test_no_photos_are_kept_or_asked_for_of_confidential_sites(
    ready: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden, other = ready.going.calls[:2]
    monkeypatch.setattr(Site, "confidential", property(lambda site: site.site_id == hidden))
    told = {stop["site_id"]: stop["may_have_photos"] for stop in ready.trip().json()["stops"]}
    assert (told[hidden], told[other]) == (False, True)
    assert send(ready, a_picture(40, 30), hidden).json()["state"] == "refused"
    assert send(ready, a_picture(40, 30), other).json()["state"] == "kept"


def test_photos_go_after_their_period(ready: Phone) -> None:
    assert send(ready, a_picture(40, 30), ready.going.calls[0]).status_code == 200
    by = ready.going.council.person_id
    forget(ready.engine, now=ready.now + timedelta(days=89), person_id=by)
    assert len(kept(ready)) == 1
    gone = forget(ready.engine, now=ready.now + timedelta(days=91), person_id=by)
    assert [g.rows for g in gone if g.table == "trip_photos"] == [1]
    assert kept(ready) == []


def test_the_first_load_of_the_phone_is_light(phone: Phone) -> None:
    """As it comes over the wire: the page, what it asks for, and the trip."""
    asked = ["/d", links.DRIVER_WORKER]
    shell = phone.client.get("/d").text
    asked += [part.split('"')[0] for part in shell.split('="')[1:] if part.startswith("/static/")]
    assert len(asked) >= 5
    assert phone.open() == 200
    total = 0
    for path in [*asked, f"/d/trip?key={phone.key}"]:
        with phone.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status_code == 200, path
            total += sum(len(piece) for piece in answer.iter_raw())
    assert total <= FIRST_LOAD_BYTES, total
