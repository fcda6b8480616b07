"""What is said: grammar, questions and replies, without a medium."""
