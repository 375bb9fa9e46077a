"""身边榜样、岗位承诺、民主评议: role models, pledges, appraisals."""
