"""What a citizen uploads, made into pictures that nobody can be harmed by."""
