"""Whose shops a token opens."""

from .registry import serves

SHOWN = ("id", "name", "region", "seller_type", "cipher", "code")


@serves("getAuthorizedShops")
def authorized_shops(box, request):
    """The shops of the consent, with their ciphers."""
    shops = [box.state["shops"][shop_id] for shop_id in request.grant["shops"]]
    return {"shops": [{key: shop[key] for key in SHOWN} for shop in shops]}


@serves("getActiveShops")
def active_shops(box, request):
    """The seller's shops that are not closed."""
    shops = [box.state["shops"][shop_id] for shop_id in request.grant["shops"]]
    return {
        "shops": [
            {"id": shop["id"], "region": shop["region"]}
            for shop in shops
            if shop["active"]
        ]
    }


@serves("deauthorizeShop")
def deauthorize(box, request):
    """The app gives a shop back; its last shop ends the grant."""
    box.tokens.revoke(shop_id=request.shop["id"])
    return {}
