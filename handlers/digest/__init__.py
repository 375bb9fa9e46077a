"""领导摘要 and 责任清单: what is late and where to act, in counts that name nobody."""
