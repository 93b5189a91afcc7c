"""The words of the product as frozen values; imports nothing else of ours."""
