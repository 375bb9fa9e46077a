"""Tests of role models, pledges, appraisals."""
