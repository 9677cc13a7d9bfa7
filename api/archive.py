"""A month's folder as one zip file: packed so that equal months give equal bytes."""

import io
import zipfile

from logistics.model import Scenario
from logistics.scenario import ScenarioRead
from logistics.scenario_faults import Findings
from logistics.scenario_read import read_files
from logistics.scenario_write import write_files

PACKED_AT = (1980, 1, 1, 0, 0, 0)  # the zip format's first day: the same content, the same bytes


def pack_scenario(scenario: Scenario) -> bytes:
    """Return the zip of a month's canonical files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in write_files(scenario).items():
            entry = zipfile.ZipInfo(name, PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def read_packed(data: bytes) -> ScenarioRead:
    """Return the month of an archive that ``pack_scenario`` made; for others see uploads."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return read_files({name: archive.read(name) for name in archive.namelist()}, Findings())
