"""For whoever writes an engine: `check_engine` compares it with the readable one, byte by byte."""
