"""三必访六必谈: an event makes a task with an owner, a form and a day; a visit or talk closes it, time escalates it."""
