"""The frame of the sandbox's pages."""

from __future__ import annotations

import time
from html import escape

STYLE = """
:root{--ink:#1d2733;--line:#dde3ea;--soft:#f5f7fa;--act:#0b6e69;--warn:#b4331f}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;
color:var(--ink);background:#fff}header{background:var(--ink);color:#fff;
padding:.7rem 1.5rem;display:flex;gap:1.5rem;align-items:baseline;flex-wrap:wrap}
header b{font-size:1.1rem}header a{color:#cfe9e7;text-decoration:none}
header em{background:#f2c14e;color:#222;font-style:normal;border-radius:4px;
padding:.05rem .5rem;font-size:.8rem;font-weight:600}
main{padding:1.2rem 1.5rem;max-width:1200px;margin:auto}h1{font-size:1.4rem}
h2{font-size:1.1rem;margin:1.2rem 0 .4rem}h3{font-size:1rem;margin:0 0 .3rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);
vertical-align:top}th{background:var(--soft);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.card{border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;background:#fff}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(240px,1fr))}
button{background:var(--act);color:#fff;border:0;border-radius:6px;padding:.35rem .8rem;
font:inherit;cursor:pointer}button.quiet{background:#6b7785}
button.bad{background:var(--warn)}.bad{color:var(--warn)}button.bad{color:#fff}
input,select{font:inherit;padding:.25rem .4rem;border:1px solid #b9c3ce;
border-radius:5px;max-width:100%}form.row,.row{display:flex;gap:.5rem;flex-wrap:wrap;
align-items:center;margin:.4rem 0}.tag{background:var(--soft);border-radius:10px;
padding:.05rem .6rem;border:1px solid var(--line);white-space:nowrap}
small{color:#6b7785}pre{background:var(--soft);padding:.8rem;overflow:auto;
border-radius:8px;font-size:.8rem}.wait{background:#f2c14e;border-color:#d9a520}
td code{font-size:.8rem}td code,td small{overflow-wrap:anywhere}
select{max-width:17rem}summary{cursor:pointer;font-weight:600;margin:.8rem 0}
"""
LINKS = (
    ("/seller", "Shops"),
    ("/seller/orders", "Orders"),
    ("/seller/packages", "Packages"),
    ("/seller/place", "Place an order"),
    ("/seller/cancellations", "Cancellations"),
    ("/seller/stock", "Stock"),
    ("/seller/webhooks", "Webhooks"),
    ("/seller/log", "Requests"),
    ("/seller/settings", "Clock, faults, apps"),
)


def moment(stamp):
    """A Unix time for people, in UTC."""
    return time.strftime("%d %b %Y %H:%M:%S", time.gmtime(stamp)) if stamp else ""


def span(seconds):
    """A length of time for people: "3 h 10 min", "40 s"."""
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def page(title, content):
    """A complete page around `content` (HTML)."""
    links = "".join(f"<a href='{path}'>{name}</a>" for path, name in LINKS)
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)} – sandbox</title><style>{STYLE}</style></head><body>"
        f"<header><b>Seller Center</b><em>sandbox, not TikTok</em>{links}</header>"
        f"<main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )


def table(heads, rows):
    """A table; heads starting with "#" are columns of numbers, cells are HTML."""
    kinds = [" class='n'" if head.startswith("#") else "" for head in heads]
    head = "".join(
        f"<th{kind}>{escape(name.lstrip('#'))}</th>"
        for kind, name in zip(kinds, heads, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def choice(name, options, chosen="", empty=None):
    """A drop-down list of (value, text) pairs."""
    entries = [("", empty), *options] if empty is not None else options
    items = "".join(
        f"<option value='{escape(value)}'{' selected' if value == chosen else ''}>"
        f"{escape(text)}</option>"
        for value, text in entries
    )
    return f"<select name='{name}'>{items}</select>"


def button(action, text, look="", **fields):
    """A button that posts `fields` to `action`."""
    hidden = "".join(
        f"<input type='hidden' name='{name}' value='{escape(str(value))}'>"
        for name, value in fields.items()
    )
    return (
        f"<form method='post' action='{escape(action)}' style='display:inline'>{hidden}"
        f"<button class='{look}'>{escape(text)}</button></form>"
    )
