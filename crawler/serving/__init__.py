"""The archive in a browser: `dangjian serve`.

Datasette shows tables and answers SQL (`app`, `hooks`); search, article and its versions are pages of our own (`pages`,
`article_pages`), made from the same functions as the verbs. `safety` stands before all of them, `shown` makes what
portals wrote harmless, and `replay` shows captured pages from another origin, where their scripts find nothing.
"""
