"""Quiet hours of a person, in the time zone of that person; without Odoo."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


def clock_time(hours):
    """``7.5`` -> 07:30."""
    minutes = round(hours * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def local_time(moment, zone):
    """A naive UTC moment on the clock of a time zone, aware."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone or "UTC"))


def naive_utc(moment):
    """An aware moment as Odoo stores it."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def quiet_until(now, zone, start, end):
    """When the quiet hours that run now will end.

    :param now: naive UTC
    :param zone: name of a time zone
    :param start: hours of the day, e.g. ``22.0``
    :param end: hours of the day; equal to ``start`` means no quiet hours
    :return: naive UTC, or None outside of quiet hours
    """
    start, end = clock_time(start), clock_time(end)
    here = local_time(now, zone)
    moment = here.time()
    if start <= end:
        is_quiet = start <= moment < end
    else:
        is_quiet = moment >= start or moment < end
    if not is_quiet:
        return None
    last_day = here.date() + timedelta(days=int(start > end and moment >= start))
    return naive_utc(datetime.combine(last_day, end, here.tzinfo))
