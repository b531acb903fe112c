"""One file per portal, declarations only; the file name is the spider name."""
