"""Role models from the nomination to the praise, pledges, appraisals by secret ballot."""

from models.honour import selecting

__all__ = ["selecting"]
