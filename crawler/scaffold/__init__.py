"""Proposes a site's declaration from the portal's own pages. Pages in, proposal out; shells fetch, read and write."""
