"""Role models from the nomination to the praise, pledges, appraisals by secret ballot."""

from models.honour import appraisals, pledges, selecting

__all__ = ["appraisals", "pledges", "selecting"]
