"""Excel workbooks written by hand, for tests: the smallest files that Excel would open too."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TIME, DAY = 1, 2
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a wall clock
Cell = str | float | bool | date | datetime | None


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write sheets of rows of cells."""
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    links = [(f"r{n}", f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    links.append(("r0", f"{OFFICE}/styles", "styles.xml"))
    kinds = f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_KIND}"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',
        )
        file.writestr("_rels/.rels", _links([("r1", f"{OFFICE}/officeDocument", "xl/workbook.xml")]))
        file.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        file.writestr("xl/_rels/workbook.xml.rels", _links(links))
        formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 22, 14))
        file.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>')
        for number, rows in enumerate(sheets.values(), start=1):
            body = "".join(f'<row r="{place}">{_cells(row, place)}</row>' for place, row in enumerate(rows, start=1))
            file.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in links)
    return f'<Relationships xmlns="{LINKS}">{inner}</Relationships>'


def _cells(row: Sequence[Cell], number: int) -> str:
    return "".join(_cell(cell, f"{chr(ord('A') + place)}{number}") for place, cell in enumerate(row))


def _cell(cell: Cell, at: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime):
        return f'<c r="{at}" s="{TIME}"><v>{(cell - EPOCH).total_seconds() / 86_400!r}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="{DAY}"><v>{(cell - EPOCH.date()).days}</v></c>'
    return f'<c r="{at}"><v>{cell!r}</v></c>'
