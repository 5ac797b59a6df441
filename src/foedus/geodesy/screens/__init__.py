"""Which of very many points lie in a zone; how far regions are apart.

Public names are handed on by `foedus.geodesy`.  May import: `coverage` and below.
"""
