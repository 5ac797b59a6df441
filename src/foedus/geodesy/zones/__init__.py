"""Polygons of zones: buffers and reach areas, bands on the sides of lines, zones on a map.

Public names are handed on by `foedus.geodesy`.  May import: `regions` and below.
"""
