"""Figures: rows of an archive become Vega-Lite specifications, these become SVG or PNG."""
