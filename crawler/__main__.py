"""python -m crawler is the dangjian command."""

from crawler.cli import main

if __name__ == "__main__":
    main()
