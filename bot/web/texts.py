"""Words of the web's doors."""

SIGN_IN = "请先登录。登录可能已过期，请重新打开页面。"
NOT_ALLOWED = "这里需要相应的职责才能看。请联系管理员。"
NOT_BOUND = "还没有认识您，请先绑定工号。"
FORM_OVER = "这个页面放得太久了，请刷新后再提交。"
