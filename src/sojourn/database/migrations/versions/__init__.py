"""One file for each version. A released one is never changed; the next change is the next file."""
