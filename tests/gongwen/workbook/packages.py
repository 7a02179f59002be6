"""Files to read, made part by part: XLSX archives, compound files with BIFF records."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = ("活动主题", "活动内容", "活动时间", "责任单位")
ROW = ("进企业", "宣讲会", "6月9日前后", "省质检院")


def text_cell(name, text, more=""):
    return f'<c r="{name}" t="inlineStr"{more}><is><t>{text}</t></is></c>'


def sheet_rows(*rows):
    """The XML of rows of texts, from A1 on."""
    written = []
    for number, row in enumerate(rows, 1):
        cells = "".join(text_cell(f"{chr(65 + i)}{number}", text) for i, text in enumerate(row))
        written.append(f'<row r="{number}">{cells}</row>')
    return "".join(written)


TABLE = sheet_rows(HEAD, ROW)


def worksheet(data=TABLE, after="", before="", prolog=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{MAIN}" '
        f'xmlns:r="{OFFICE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'
    )


def xlsx(sheet=None, *, sheets=None, styles="", workbook="", parts=None, left_out=(), level=6):
    """An archive with these sheets (name → XML); `parts` are added or put in their place."""
    sheets = sheets or {"表": sheet or worksheet()}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    relations += (
        f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    contents = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": workbook
        or f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": styles or style_sheet(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        **{f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in contents.items():
            if name not in left_out:
                archive.writestr(name, content)
    return stream.getvalue()


def style_sheet(*formats):
    """Styles 1, 2, … with these number formats: a number, or a code."""
    codes = {code: 164 + i for i, code in enumerate(f for f in formats if isinstance(f, str))}
    own = "".join(
        f'<numFmt numFmtId="{n}" formatCode="{c.replace(chr(34), "&quot;")}"/>'
        for c, n in codes.items()
    )
    styles = "".join(f'<xf numFmtId="{codes.get(f, f)}"/>' for f in (0, *formats))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{own}</numFmts>'
        '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}">{styles}</cellXfs></styleSheet>'
    )


# --- Compound files -------------------------------------------------------------------

FREE, END, TABLE_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams, *, follows=None, more_at=END):
    """A compound file of these streams (name → bytes), each in sectors of its own.

    `follows` changes the table of sectors: number → the one that follows.
    """
    sectors = []
    table = []

    def add(content):
        first = len(sectors)
        pieces = [content[i : i + 512].ljust(512, b"\0") for i in range(0, len(content), 512)]
        sectors.extend(pieces)
        table.extend([*range(first + 1, first + len(pieces)), END])
        return first

    entries = [("Root Entry", 5, END, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        entries.append((name, 2, add(content), len(content)))
    directory = b""
    for number, (name, kind, start, size) in enumerate(entries):
        encoded = name.encode("utf-16-le") + b"\0\0"
        child = 1 if number == 0 and len(entries) > 1 else FREE
        right = number + 1 if 0 < number < len(entries) - 1 else FREE
        directory += encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(encoded), kind, 1, FREE, right, child, b"", 0, 0, 0, start, size
        )
    directory_at = add(directory + b"\0" * (-len(directory) % 512))
    count = 1
    while (len(table) + count) > count * 128:
        count += 1
    table_at = len(sectors)
    table += [TABLE_SECTOR] * count
    table += [FREE] * (count * 128 - len(table))
    for number, following in (follows or {}).items():
        table[number] = following
    sectors += [struct.pack("<128I", *table[i : i + 128]) for i in range(0, count * 128, 128)]
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 62, 3, 0xFFFE, 9, 6,
        b"", 0, count, directory_at, 0, 4096, END, 0, more_at, 0,
    )  # fmt: skip
    tables = [*range(table_at, table_at + count)] + [FREE] * (109 - count)
    return head + struct.pack("<109I", *tables) + b"".join(sectors)


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


BEGIN_SHEET = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
END_RECORD = record(0x0A)


def label(row, column, text, style=0):
    encoded = text.encode("utf-16-le")
    return record(0x204, struct.pack("<HHHHB", row, column, style, len(text), 1) + encoded)


def number_cell(row, column, value, style=0):
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def biff_rows(*rows):
    return b"".join(label(i, j, text) for i, row in enumerate(rows) for j, text in enumerate(row))


def biff(cells=None, *, formats=(), globals_=b"", at=None):
    """A workbook stream with one sheet; styles 1, 2, … have these formats."""
    cells = biff_rows(HEAD, ROW) if cells is None else cells
    styles = record(0xE0, struct.pack("<HHH14s", 0, 0, 0, b""))
    codes = b""
    for i, form in enumerate(formats):
        number = form if isinstance(form, int) else 164 + i
        if isinstance(form, str):
            data = struct.pack("<HHB", number, len(form), 1) + form.encode("utf-16-le")
            codes += record(0x41E, data)
        styles += record(0xE0, struct.pack("<HHH14s", 0, number, 0, b""))
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    name = "表".encode("utf-16-le")
    bound = record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 1) + name)
    size = len(begin) + len(globals_) + len(codes) + len(styles) + len(bound) + len(END_RECORD)
    bound = record(0x85, struct.pack("<IBBBB", size if at is None else at, 0, 0, 1, 1) + name)
    head = begin + globals_ + codes + styles + bound + END_RECORD
    return head + BEGIN_SHEET + cells + END_RECORD


def xls(*arguments, follows=None, more_at=END, **named):
    return compound({"Workbook": biff(*arguments, **named)}, follows=follows, more_at=more_at)
