"""What a person says about recordings: marks, labels, what is sent of them, and taking it all back."""
