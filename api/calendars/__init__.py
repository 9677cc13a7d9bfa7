"""Calendars that halls and drivers subscribe to by a secret link (iCalendar, RFC 5545)."""
