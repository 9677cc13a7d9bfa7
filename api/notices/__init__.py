"""Notices of an approved plan: what comes when, for each hall, driver and base; and their mail."""
