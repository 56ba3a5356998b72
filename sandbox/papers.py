"""Labels and slips as files: small, but real PDF, PNG and ZPL."""

from __future__ import annotations

import struct
import zlib

#: points
SIZES = {"A6": (298, 420), "A5": (420, 595), "A4": (595, 842)}


def pdf(lines, bars="", size="A6"):
    """One page with lines of text and the bars of a number under them."""
    width, height = SIZES[size]
    text = [f"BT /F1 11 Tf 20 {height - 40} Td 16 TL"]
    text += [f"({_escape(line)}) Tj T*" for line in lines]
    drawing = [*text, "ET", *_bars(bars, width)]
    content = zlib.compress("\n".join(drawing).encode("latin-1", "replace"))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] "
        "/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    stream = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page.encode(),
            stream + content + b"\nendstream",
            font.encode(),
        ]
    )


def _assemble(objects):
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + trailer % (len(objects) + 1, start)


def _escape(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _bars(number, width):
    step = (width - 40) / max(1, 8 * len(number))
    for place, thick in enumerate(_bits(number)):
        if thick:
            yield f"{20 + place * step:.2f} 40 {step:.2f} 60 re f"


def _bits(number):
    for character in number:
        yield from (bool(ord(character) >> bit & 1) for bit in range(8))


def png(number, width=400, height=600):
    """A picture of the number's bars."""
    bits = list(_bits(number)) or [False]
    row = bytes(0 if bits[x * len(bits) // width] else 255 for x in range(width))
    white = b"\xff" * width
    rows = b"".join(
        b"\0" + (row if height // 2 < y < height - 40 else white) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", head),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )


def _chunk(kind, data):
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def zpl(lines, number):
    """A label for a label printer: text and a barcode."""
    text = "".join(
        f"^FO40,{40 + place * 50}^A0N,36,36^FD{line}^FS"
        for place, line in enumerate(lines)
    )
    below = 80 + len(lines) * 50
    return f"^XA^CI28{text}^FO40,{below}^BY2^BCN,160,Y,N,N^FD{number}^FS^XZ".encode()
