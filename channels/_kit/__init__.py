"""What several channels share: wording, alphabets, signature guards."""
