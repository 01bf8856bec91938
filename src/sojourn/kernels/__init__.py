"""Compiled passes over arrays: numpy arrays in, numpy arrays out, nothing else."""
