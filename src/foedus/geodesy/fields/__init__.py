"""Distance fields of lines: cutting edges, the search tree, nearest points, fields on disk.

Public names are handed on by `foedus.geodesy`.  May import: `inverse` and below.
"""
