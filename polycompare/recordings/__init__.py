"""The store of recordings and the documents made from them."""
