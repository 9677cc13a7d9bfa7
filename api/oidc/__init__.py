"""Signing in with an account of the municipality (OpenID Connect)."""
