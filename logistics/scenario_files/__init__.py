"""The files of a month in scenario format 1: read, checked, written."""
