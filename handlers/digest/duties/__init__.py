"""责任清单: who answers for what by when, split down the tree, reported with evidence, chased when it is late."""
