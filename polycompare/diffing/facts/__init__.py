"""What replies tell, whatever their words: facts read from texts of four languages, and compared."""
