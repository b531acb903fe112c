"""Content systems: one class per CMS; a site inherits from its family."""
