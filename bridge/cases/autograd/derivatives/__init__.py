"""Cases of the table of derivatives, a file for each of its files."""
