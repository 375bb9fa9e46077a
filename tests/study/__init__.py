"""Tests of the study feature and of the content it ships."""
