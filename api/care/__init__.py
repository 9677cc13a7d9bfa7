"""What keeps an installation well: backups, the doctor, logs and figures for watching."""
