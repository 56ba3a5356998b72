"""Events in the Seller Center: where they go, how they fared, what goes wrong."""

from __future__ import annotations

import json
from html import escape

from .html import button, choice, moment, span, table
from .webhook_messages import TOPICS
from .webhook_mischief import FAKES

SHOWN = 200
LINK = "/seller/webhooks"
SHARES = ("loss", "duplicate", *FAKES)
HEADS = (
    *("Made", "Topic", "Shop", "Data", "State", "#Tries", "#HTTP", "#ms", "Next try"),
)


class SellerWebhooks:
    """The page of webhooks; a base of `SellerCenter`."""

    def webhooks(self, query):
        """Addresses, misbehaviour and the last deliveries."""
        figures = self.box.webhooks.figures()
        shown = ", ".join(
            f"{name} {value}" for name, value in figures.items() if value is not None
        )
        content = (
            f"<p>Deliveries: {shown} <small>(p50 to p99: milliseconds until the answer)"
            "</small></p><div class='row'>"
            + button(LINK, "Send all that waits now", do="hurry")
            + button(LINK, "Send the last event again", "quiet", do="replay")
            + f"</div><h2>Misbehave</h2>{self._mischief()}"
            f"<h2>Addresses</h2>{self._addresses()}"
            f"<h2>Deliveries</h2>{self._deliveries()}"
        )
        return "Webhooks", content

    def _deliveries(self):
        webhooks = self.box.webhooks
        entries = [*webhooks.waiting, *reversed(webhooks.journal)][:SHOWN]
        return table(HEADS, [self._delivery_row(entry) for entry in entries])

    def _delivery_row(self, entry):
        due = ""
        if entry["status"] == "waiting":
            left = entry["due"] - self.box.clock.exact()
            due = f"in {span(left)}" if left > 0 else "now"
        fake = entry.get("fake")
        mark = f" <span class='tag wait'>{fake}</span>" if fake else ""
        return (
            moment(entry["made"]),
            f"{TOPICS[entry['topic']]['type']} <small>{entry['topic']}</small>",
            self.box.state["shops"][entry["shop"]]["region"],
            f"<code>{escape(_data(entry['body'])[:300])}</code>",
            f"<span class='tag'>{entry['status']}</span>{mark}",
            entry["tries"],
            entry.get("http_status", "") or ("none" if entry["tries"] else ""),
            entry.get("milliseconds", ""),
            due,
        )

    def _mischief(self):
        now = self.box.webhooks.mischief.dump()
        shares = "".join(
            f"<label>{name.replace('_', ' ')} <input name='{name}' type='number' "
            f"min='0' max='100' value='{now.get(name, 0) * 100:.0f}'> %</label>"
            for name in SHARES
        )
        mixed = " checked" if now["shuffle"] else ""
        rate = "<input name='rate' type='number' value='200' min='1'> events/s for "
        return (
            f"<form method='post' class='row'>{shares}"
            "<label>up to <input name='delay' type='number' min='0' "
            f"value='{now['delay']:.0f}'> s late</label><label><input type='checkbox' "
            f"name='shuffle'{mixed}> mixed</label>"
            "<button name='do' value='mischief'>Misbehave so</button></form>"
            "<form method='post' class='row'>"
            f"{choice('shop', self._shop_names())}"
            f"{choice('kind', [(kind, kind.replace('_', ' ')) for kind in FAKES])}"
            "<button name='do' value='inject'>Send one such event</button> or "
            f"{rate}<input name='seconds' type='number' value='5' min='1' max='60'> s"
            "<button name='do' value='storm' class='bad'>Storm</button></form>"
        )

    def _addresses(self):
        rows = []
        for shop in self.box.state["shops"].values():
            for topic, about in TOPICS.items():
                for app, address in self.box.webhooks.addresses(shop, topic):
                    key = f"{app['key']}/{shop['id']}"
                    own = self.box.state["webhooks"].get(key, {})
                    where = "shop" if topic in own else "Partner Center"
                    kind = f"{about['type']} {topic}"
                    rows.append((shop["region"], kind, escape(address), where))
        topics = [("*", "all topics"), *((name, name) for name in TOPICS)]
        return (
            "<form method='post' class='row'>Partner Center: "
            f"{choice('topic', topics)}<input name='address' size='60' "
            "placeholder='https://… or http://127.0.0.1:…, empty forgets'>"
            "<button name='do' value='address'>Set</button></form>"
            + f"<details><summary>{len(rows)} addresses in use</summary>"
            + table(("Shop", "Topic", "Address", "Set for"), rows)
            + "</details>"
        )

    def submit_webhooks(self, form):
        """Do what a form of the page says."""
        webhooks, step = self.box.webhooks, form.get("do")
        if step == "hurry":
            webhooks.hurry()
        elif step == "replay":
            webhooks.mischief.replay()
        elif step == "address":
            webhooks.set_general(form["topic"], form.get("address", "").strip())
        elif step == "mischief":
            shares = {name: int(form.get(name) or 0) / 100 for name in SHARES}
            delay = float(form.get("delay") or 0)
            webhooks.mischief.set(delay=delay, shuffle="shuffle" in form, **shares)
        elif step == "inject":
            webhooks.mischief.inject(form["kind"], self.box.shop(form["shop"]))
        elif step == "storm":
            shop = self.box.shop(form["shop"])
            webhooks.mischief.storm(shop, float(form["rate"]), float(form["seconds"]))
        else:
            raise ValueError("unknown step")


def _data(body):
    """The part of a body that says something, all of a broken one."""
    try:
        return json.dumps(json.loads(body)["data"], ensure_ascii=False)
    except (ValueError, KeyError):
        return body
