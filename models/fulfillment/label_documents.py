"""What TikTok's answers about the papers of a parcel mean, and when to ask again.

Pure: knows neither Odoo nor the client.
"""

#: being made: ask again (tiktok-platform 1.4)
NOT_READY = {11034023, 11034037}
#: the shipment has to be arranged before there is a label (tiktok-platform 1.4)
NOT_ARRANGED = {21023035}
#: the carrier has the parcel: no more labels (tiktok-platform 1.4)
TOO_LATE = {21042102}

#: seconds until the next look, one after the other; the last one repeats
DELAYS = (0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)
#: a person is told after so many looks; looking goes on
LOOKS_BEFORE_WARNING = 9
#: looks in all, about a day: the carrier has it by then, or somebody has acted
MOST_LOOKS = 300

PDF, ZPL = "PDF", "ZPL"
#: endings and media types of files
FILES = {
    PDF: (".pdf", "application/pdf"),
    ZPL: (".zpl", "text/plain"),
}


def delay_after(looks):
    """Seconds to wait after so many looks without success."""
    return DELAYS[min(max(looks - 1, 0), len(DELAYS) - 1)]


def state_of(code):
    """``waiting``, ``arrange``, ``late`` or ``refused`` for an error of TikTok."""
    if code in NOT_READY:
        return "waiting"
    if code in NOT_ARRANGED:
        return "arrange"
    return "late" if code in TOO_LATE else "refused"


def format_of(content):
    """What kind of file it is, by its first bytes; None for something else.

    A page with an error text must not be printed as a label.
    """
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return PDF
    return ZPL if head.startswith((b"^XA", b"~", b"\x10CT~~", b"CT~~")) else None
