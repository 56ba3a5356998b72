"""Problems of connection and authorisation, and of no flow in particular."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
    "reconnect": Kind(
        _lt("TikTok no longer accepts the authorisation"),
        _lt(
            "Open the account and press Authorize. Work waits meanwhile; nothing "
            "is lost."
        ),
        "2",
        "admin",
        "action_authorize",
        _lt("Authorize"),
    ),
    "scope_missing": Kind(
        _lt("A permission is missing"),
        _lt(
            "Switch the named permission on for the app in TikTok Shop Partner "
            "Center, then press Re-authorise on the account."
        ),
        "2",
        "admin",
        "action_authorize",
        _lt("Re-authorise"),
    ),
    "app_refused": Kind(
        _lt("TikTok refuses the app"),
        _lt(
            "Check app key, app secret, market and the IP allow-list of the app in "
            "TikTok Shop Partner Center."
        ),
        "2",
        "admin",
    ),
    "signature": Kind(
        _lt("TikTok refuses the signature"),
        _lt(
            "Check the app secret and the clock of this server (5 minutes late and "
            "30 seconds early are tolerated), then run Test Connection."
        ),
        "2",
        "admin",
    ),
    "copied_database": Kind(
        _lt("This database is a copy"),
        _lt(
            "Nothing is sent from a copy. If this is the live database, press "
            "'This is the live database' on the account."
        ),
        "2",
        "admin",
    ),
    "authorization_expiring": Kind(
        _lt("The authorisation ends soon"),
        _lt("Ask the owner of the shop to authorise again before the given day."),
        "2",
        "admin",
        "action_authorize",
        _lt("Re-authorise"),
    ),
    "unreachable": Kind(
        _lt("TikTok cannot be reached"),
        _lt("Work is retried by itself; act only if this stays for hours."),
        "1",
        "admin",
    ),
    "request_refused": Kind(
        _lt("TikTok does not understand the request"),
        _lt(
            "Reload shops and warehouses; if that does not help, report the request "
            "id below to the maintainers."
        ),
        "1",
        "admin",
    ),
    "business_refused": Kind(
        _lt("TikTok refused"),
        _lt("Read TikTok's answer below, mend the cause and press Retry."),
    ),
    "events_lost": Kind(
        _lt("Events of TikTok get lost"),
        _lt(
            "Nothing is missed: polling finds the changes and runs more often. Check "
            "on the shop, page Events, that the address is right and reachable from "
            "outside, and what the web server in front of Odoo logs."
        ),
        "1",
        "admin",
    ),
    "events_flooded": Kind(
        _lt("Too many events wait"),
        _lt(
            "Check that the job runner is alive. Nothing is lost: TikTok repeats what "
            "is turned away, and polling goes on."
        ),
        "2",
        "admin",
    ),
    "technical": Kind(
        _lt("Technical error"),
        _lt("Open the failed job for details and report it to the administrator."),
        "2",
        "admin",
    ),
    "odoo_refused": Kind(
        _lt("Odoo refused the document"),
        _lt("Read Odoo's answer below, mend the cause and press Retry."),
    ),
}
