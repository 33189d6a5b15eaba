"""What the engines keep and write, declared once: records, codes, flags, tables."""
