"""Polygons: area, inside, checks, geometries of any make, regions with signed distance.

Public names are handed on by `foedus.geodesy`.  May import: `fields` and below.
"""
