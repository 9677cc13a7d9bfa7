"""The staff's own workbooks and CSV files: read, previewed, taken in whole or not at all."""
