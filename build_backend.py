"""The build of the package: that of setuptools, after the pages' packages were fetched from npm."""

from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403  the hooks that stay as they are

from api.web.vendor_build import build as fetch_assets


def build_wheel(*arguments: Any, **named: Any) -> str:
    """Build a wheel that carries the assets."""
    fetch_assets()
    return build_meta.build_wheel(*arguments, **named)


def build_editable(*arguments: Any, **named: Any) -> str:
    """Install in place, with the assets in place."""
    fetch_assets()
    return build_meta.build_editable(*arguments, **named)
