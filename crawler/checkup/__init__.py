"""Is a site's declaration still right? A small live sample, and the archive's own captures in the order of time."""
