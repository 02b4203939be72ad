"""Register maps: what the registers of a kind of device mean, as its manual tells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field

from connectors.points import ModbusAddress, Point
from sim.document import Document
from sim.errors import DocumentError, Fault
from sim.quantities import QUANTITIES
from sim.site import read_yaml

Type = Literal["bit", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
Table = Literal["coil", "discrete", "input", "holding"]
_TABLES: Mapping[str, Table] = {"0": "coil", "1": "discrete", "3": "input", "4": "holding"}
"""First digits of the classic way to write addresses, 40001 for the first holding register."""
_REQUIRED = ("name", "address", "quantity")
_MOST_BYTES = 4_000_000


class Register(Document):
    """What a register means."""

    start: int = Field(ge=0, le=65_535)
    """Address, counted from 0."""
    table: Table = "holding"
    """Which of the four tables."""
    type: Type = "uint16"
    """How it is read."""
    bit: int | None = Field(default=None, ge=0, le=15)
    """Bit of the register, where it is one of several."""
    quantity: str
    """Name in the registry of quantities."""
    unit: str | None = None
    """Unit after the scale; that of the quantity where none is given."""
    scale: float = 1.0
    """Factor of raw values."""
    offset: float = 0.0
    """Added after the factor."""
    sample: Literal["instant", "mean", "total", "counter"] = "instant"
    """What a value is."""
    write_low: float | None = None
    """Lowest value that may be written, in the quantity's unit; commands have both."""
    write_high: float | None = None
    """Highest value that may be written, in the quantity's unit."""
    states: dict[int, str] = {}
    """Texts of the numbers of a mode."""
    text: str = ""
    """What it is, for people."""


class RegisterMap(Document):
    """What the registers of a kind of device mean."""

    name: str
    """Maker and model."""
    source: str = ""
    """Manual it is from."""
    byte_order: Literal["big", "little"] = "big"
    """Order of the two bytes of a register."""
    word_order: Literal["big", "little"] = "big"
    """Order of registers that make one number."""
    registers: dict[str, Register]
    """Registers by the names that points get."""

    def points(self, unit: int, *, prefix: str = "", connection: str = "") -> dict[str, Point]:
        """Return the points of a device of this kind.

        Parameters
        ----------
        unit : int
            Its unit on the bus.
        prefix : str
            Set before the names of the points, ``meter-1/``.
        connection : str
            Connection that reaches it.

        Raises
        ------
        DocumentError
            With every register that makes no sound point.
        """
        faults: list[Fault] = []
        points = {}
        for name, register in self.registers.items():
            points[prefix + name] = point = self._point(register, unit, connection)
            faults += [fault.within(f"registers.{name}") for fault in point.faults()]
        if faults:
            raise DocumentError(faults, source=self.name)
        return points

    def _point(self, register: Register, unit: int, connection: str) -> Point:
        address = ModbusAddress(
            kind="modbus",
            unit=unit,
            table=register.table,
            start=register.start,
            type=register.type,
            bit=register.bit,
            byte_order=self.byte_order,
            word_order=self.word_order,
        )
        own = register.model_dump(exclude={"start", "table", "type", "bit"})
        written = register.write_low is not None or register.write_high is not None
        kind = "command" if written else "measurement"
        return Point(address=address, connection=connection, kind=kind, **own)


def library() -> tuple[str, ...]:
    """Return the names of the maps that come with Atrium."""
    folder = resources.files("connectors.modbus") / "library"
    return tuple(sorted(one.name.removesuffix(".yaml") for one in folder.iterdir()))


def read_map(path: str | Path) -> RegisterMap:
    """Read a map: a file of YAML or CSV, or a name of the library.

    A CSV file has a heading line with ``name``, ``address`` and ``quantity``, and perhaps
    ``table``, ``type``, ``bit``, ``unit``, ``scale``, ``offset``, ``sample``, ``write_low``,
    ``write_high``, ``text``. An address of five or six digits without a table is taken in the
    classic way: 40001 is holding register 0, 30001 input register 0.

    Raises
    ------
    DocumentError
        With every fault, each at its line.
    """
    if str(path) in library():
        text = (resources.files("connectors.modbus") / "library" / f"{path}.yaml").read_text(
            "utf-8"
        )
        return RegisterMap.read(read_yaml(f"{path}.yaml", text=text).data, source=str(path))
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return parse_csv(_text(path), name=path.stem, source=path.name)
    return read_yaml(path).read(RegisterMap)


def parse_csv(text: str, *, name: str, source: str = "registers") -> RegisterMap:
    """Return the map that a text of CSV holds; see `read_map`.

    Raises
    ------
    DocumentError
        With every fault, each at its line.
    """
    faults: list[Fault] = []
    registers: dict[str, Register] = {}
    for line, row in _rows(text, source):
        place = row.get("name") or f"line {line}"
        found: list[Fault] = []
        try:
            register = Register.read(_fields(row))
        except DocumentError as error:
            found += error.faults
        else:
            if place in registers:
                found.append(Fault("name", place, "each name once", "rename one of the two"))
            if register.quantity not in QUANTITIES:
                limit = "a name of the registry"
                found.append(Fault("quantity", register.quantity, limit, "see the nomenclature"))
            registers[place] = register
        faults += [fault.within(place).at(line) for fault in found]
    if faults:
        raise DocumentError(faults, source=source)
    return RegisterMap(name=name, registers=registers)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            fault = Fault("file", path.stat().st_size, f"{_MOST_BYTES} bytes", "split the file")
            raise DocumentError([fault], source=path.name)
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault("file", str(path), f"a text file in UTF-8 ({error})", "correct path or file")
        raise DocumentError([fault], source=path.name) from None


def _rows(text: str, source: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines that are not empty, by their headings."""
    try:
        delimiter = ";" if text.partition("\n")[0].count(";") > 0 else ","
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        fault = Fault("file", str(error), "comma-separated values", "correct the quotes")
        raise DocumentError([fault], source=source) from None
    heads = [head.strip().lower().replace(" ", "_") for head in lines[0][1]] if lines else []
    if missing := [head for head in _REQUIRED if head not in heads]:
        limit = f"a heading line with {', '.join(_REQUIRED)}"
        fault = Fault("heading", ", ".join(heads), limit, f"add {', '.join(missing)}", 1)
        raise DocumentError([fault], source=source)
    for line, row in lines[1:]:
        cells = dict(zip(heads, (cell.strip() for cell in row), strict=False))
        yield line, {head: cell for head, cell in cells.items() if cell}


def _fields(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a line as the fields of a register; what fits nothing is left for the judge of it."""
    fields: dict[str, Any] = {key: cell for key, cell in row.items() if key != "name"}
    address = fields.pop("address", "")
    table, start = _place(address, fields.get("table", ""))
    fields["start"] = start
    if table:
        fields["table"] = table
        if table in {"coil", "discrete"}:
            fields.setdefault("type", "bit")
    if "type" in fields:
        fields["type"] = _TYPE_WORDS.get(fields["type"].lower(), fields["type"].lower())
    return fields


def _place(address: str, table: str) -> tuple[str, Any]:
    """Return table and address counted from 0."""
    text = address.lower()
    if text.startswith("0x"):
        try:
            return table, int(text, 16)
        except ValueError:
            return table, address
    if not text.isdecimal() or len(text) > 6:
        return table, address
    if not table and len(text) in {5, 6} and text[0] in _TABLES:
        return _TABLES[text[0]], int(text[1:]) - 1
    return table, int(text)


_TYPE_WORDS = {
    "bool": "bit",
    "short": "int16",
    "word": "uint16",
    "u16": "uint16",
    "s16": "int16",
    "u32": "uint32",
    "s32": "int32",
    "u64": "uint64",
    "s64": "int64",
    "float": "float32",
    "real": "float32",
    "double": "float64",
    **{name: name for name in get_args(Type)},
}
