"""Areas of territory inside every width, with certified bounds, on nested grids of exact areas.

Public names are handed on by `foedus.geodesy`.  May import: `regions` and below.
"""
