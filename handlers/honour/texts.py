"""Every word people read about role models, pledges, appraisals."""
