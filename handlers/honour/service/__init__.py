"""What can be done with role models, pledges, appraisals, whoever asks."""
