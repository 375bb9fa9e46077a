"""Staff care: visits, talks and the campaigns of the seasons."""
