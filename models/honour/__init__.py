"""Role models from the nomination to the praise, pledges, appraisals by secret ballot."""
