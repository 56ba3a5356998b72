"""Write static/description/index.html, the page of Odoo's Apps menu, from README.rst.

``--check`` writes nothing and fails when the page is out of date.
"""

import sys
from pathlib import Path

import docutils
from docutils.core import publish_string

# Every version writes other HTML; .pre-commit-config.yaml installs this one
VERSION = "0.20.1"
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "static" / "description" / "index.html"
STYLE = """
body { font-family: sans-serif; max-width: 60em; margin: 1em auto; padding: 0 1em; }
pre, code, tt { background: #f4f4f4; } pre { padding: 0.6em; overflow: auto; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: 0.3em; }
img { max-width: 100%; }
"""
SETTINGS = {
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "generator": False,
    "datestamp": None,
    "source_link": False,
    "syntax_highlight": "none",
    "report_level": 2,
    "halt_level": 2,
    "output_encoding": "unicode",
}


def page():
    """Return the HTML of README.rst; warnings of docutils are errors here."""
    # Odoo serves the page from static/description, where its images stand
    text = (ROOT / "README.rst").read_text(encoding="utf-8")
    text = text.replace(":: static/description/", ":: ")
    html = publish_string(text, writer_name="html5", settings_overrides=SETTINGS)
    head = f'<meta charset="utf-8" />\n<style>{STYLE}</style>\n</head>'
    return html.replace("</head>", head, 1)


def main():
    """Return the exit code: 1 when the page was, or is still, out of date."""
    if docutils.__version__ != VERSION:
        sys.exit(f"docutils {VERSION} is wanted: run scripts/lint description")
    html = page()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == html:
        return 0
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(html, encoding="utf-8")
    sys.stderr.write(f"{PAGE.relative_to(ROOT)} was out of date\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
