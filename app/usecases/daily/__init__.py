"""The movements of a brand on one day: the file, its hash, its figures, and the agreement to it."""
