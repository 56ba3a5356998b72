"""Order ids out of whatever a person pastes. Pure text work."""

import re

#: blanks of every kind, punctuation, quotes, brackets, invisible characters
SEPARATORS = re.compile(
    "[\\s,;|:#=\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb<>()\\[\\]{}"
    "\u200b\u200c\u200d\u2060\ufeff]+"
)
#: TikTok's order ids have 18 digits today; shorter numbers are something else
ORDER_ID = re.compile(r"[0-9]{10,24}")


def parse_order_ids(text, prefix=""):
    """Order ids of a pasted text, and what is no order id.

    :param prefix: what the names of sales orders of the shop begin with
    :return: ``(ids, others)``, each without duplicates, in order of appearance
    """
    ids, others = {}, {}
    for token in SEPARATORS.split(text or ""):
        token = token.removeprefix(prefix or "")
        if ORDER_ID.fullmatch(token):
            ids[token] = True
        elif token:
            others[token] = True
    return list(ids), list(others)
