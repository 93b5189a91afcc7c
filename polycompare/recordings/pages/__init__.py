"""One comparison as a page to read: HTML and Markdown."""
