"""The benchmark: the same questions asked of Sojourn and of its peers, timed side by side, answers compared."""
