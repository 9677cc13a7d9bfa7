"""Reading public instance files of any of the formats."""

from pathlib import PurePath

from routing.errors import ProblemInvalid
from routing.instances.cordeau import is_cordeau, read_cordeau
from routing.instances.instance import Instance
from routing.instances.sheet import is_vrplib
from routing.instances.solomon import is_solomon, read_solomon
from routing.instances.source import Source, rows_of
from routing.instances.vrplib import read_vrplib


def read_instance(text: str, *, file: str, customers: int | None = None) -> Instance:
    """Return the problem that a text describes, in whichever format it is written.

    The formats: TSPLIB, CVRPLIB and VRPLIB with PyVRP's sections; Solomon's and Gehring and
    Homberger's text; Cordeau's text. ``file`` is the name that errors tell; ``customers`` keeps
    only the first ones.

    Raises:
        InstanceUnreadable: it is none of them, or a line breaks the rules of its format.
    """
    source = Source(file)
    rows = rows_of(text)
    name = PurePath(file).stem
    try:
        if is_solomon(rows):
            return read_solomon(rows, source, customers=customers)
        if is_vrplib(rows):
            return read_vrplib(rows, source, name=name, customers=customers)
        if is_cordeau(rows):
            return read_cordeau(rows, source, name=name, customers=customers)
    except ProblemInvalid as error:
        raise source.fault(1, error.problem, error.remedy) from None
    raise source.fault(
        rows[0].line if rows else 1,
        "The file is of no format that is read",
        "Give a file of TSPLIB, CVRPLIB or VRPLIB (KEY : value and sections), of Solomon "
        "(VEHICLE, CUSTOMER) or of Cordeau (four whole numbers first)",
    )
