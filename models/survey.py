"""Surveys: what is asked, who took part, what was answered."""
