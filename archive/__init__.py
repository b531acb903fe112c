"""What is kept: nouns, schema, store, ledger, WARC files, search. Knows no Scrapy and no HTML."""
