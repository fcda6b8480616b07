"""The words, by language and medium: catalogues of gettext."""
