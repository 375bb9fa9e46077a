"""Role models, pledges, appraisals."""
