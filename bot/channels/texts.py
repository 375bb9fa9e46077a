"""Words people read that belong to the channels themselves."""

MORE = "回复“更多”继续"
