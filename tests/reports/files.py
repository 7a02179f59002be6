"""Small genuine files of each kind that the portal takes."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def archive(*members):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as built:
        for member in members:
            built.writestr(member, "内容")
    return stream.getvalue()


def picture(picture_format):
    stream = BytesIO()
    Image.new("RGB", (4, 3), "red").save(stream, picture_format)
    return stream.getvalue()


PDF = b"%PDF-1.7\n%%EOF\n"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504
CONTENTS = {
    "pdf": PDF,
    "doc": OLE,
    "xls": OLE,
    "wps": OLE,
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "ofd": archive("OFD.xml"),
    "zip": archive("照片/1.jpg"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
}


def upload(name="总结.pdf", content=None):
    extension = name.rpartition(".")[2].lower()
    return SimpleUploadedFile(name, CONTENTS.get(extension, b"?") if content is None else content)
