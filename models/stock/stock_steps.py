"""The steps of ``stock_policy`` as sentences for a shop manager."""

from odoo.tools.misc import formatLang
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: step -> sentence; what stands in brackets comes from the step's own facts
SENTENCES = {
    "free": _lt("Free in Odoo: on hand less reserved, kits by their scarcest part"),
    "sold": _lt("%(sold)s sold on TikTok and not reserved in Odoo yet"),
    "whole": _lt("Whole pieces only"),
    "whole_none": _lt("More is sold than is there: nothing is left to show"),
    "buffer": _lt("%(buffer)s held back as a buffer"),
    "buffer_sales": _lt(
        "%(buffer)s held back: other channels, kits and listings take %(elsewhere)s "
        "of the same units per hour, and a change needs %(seconds)s seconds to get "
        "there"
    ),
    "buffer_cover": _lt(
        "%(buffer)s held back: %(cover)s for %(minutes)s minutes of sales, the rest "
        "for what others take (%(elsewhere)s per hour) in the %(seconds)s seconds that "
        "a change needs to get there"
    ),
    "share": _lt("%(share)s %% of it are for this shop"),
    "cap": _lt("At most %(cap)s are shown"),
    "cap_here": _lt("At most %(cap)s over all warehouses: %(here)s here"),
    "minimum": _lt("Fewer than %(minimum)s are not offered"),
    "threshold": _lt(
        "At or below %(threshold)s the SKU is shown as sold out, until %(back)s are "
        "there"
    ),
    "threshold_end": _lt(
        "At or below %(threshold)s the listing is ended, until %(back)s are there"
    ),
    "backorder": _lt(
        "At or below %(threshold)s TikTok sells %(pieces)s pieces beyond stock, sent "
        "within %(days)s working days, until %(back)s are there"
    ),
    "limit": _lt("TikTok takes %(limit)s at most"),
    "lock": _lt("A campaign keeps %(locked)s: TikTok takes no figure below"),
    "shared": _lt(
        "The rest of the same units is promised in other SKUs, warehouses or shops"
    ),
    "waits": _lt(
        "Waits until TikTok has accepted less of the SKUs that share the units"
    ),
    "frozen": _lt("Frozen: the figure on TikTok stays as it is. %(reason)s"),
    "excluded": _lt("Excluded: nothing is sent. %(reason)s"),
    "zeroed": _lt("Excluded: TikTok shows none. %(reason)s"),
    "unmapped": _lt("No Odoo warehouse feeds this one: the figure stays as it is"),
    "strategy": _lt("Another warehouse sells all the stock by the shop's strategy"),
}
#: for a step that is not in the table
UNKNOWN = _lt("By the rule “%(code)s”")


def sentence(env, code, before, after, why):
    """One step in words, translated for the user of ``env``.

    Never fails: facts that a sentence lacks show as a dash.

    :param before, after: the figure before and after the step, in pieces
    :param why: the step's own facts
    """
    facts = {name: _shown(env, value) for name, value in (why or {}).items()}
    facts.update(code=code, before=_shown(env, before), after=_shown(env, after))
    text = SENTENCES.get(_variant(code, before, why or {}), UNKNOWN)
    # pylint: disable=translation-not-lazy
    return (env._(text) % _Facts(facts)).strip()


def _variant(code, before, why):
    """The finer sentence that the facts of a step allow."""
    if code == "whole" and before < 0:
        return "whole_none"
    if code == "buffer" and "elsewhere" in why:
        return "buffer_cover" if "cover" in why else "buffer_sales"
    if code == "cap" and "here" in why:
        return "cap_here"
    if code == "threshold" and why.get("action") == "end":
        return "threshold_end"
    return code


def _shown(env, value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value or ""
    whole = float(value).is_integer()
    return formatLang(env, value, digits=0 if whole else 2)


class _Facts(dict):
    """What a sentence may mention; a dash for what is not there."""

    def __missing__(self, name):
        return "–"
