"""What a person sees: tables, articles, hits, progress. Nothing here reads or writes the archive."""
