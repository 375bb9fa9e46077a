"""The machinery: knows no feature."""
