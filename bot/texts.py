"""What the machinery itself says, whatever the feature."""

SORRY = "对不起，这条消息没能办成，我们已经记下来了。您说的话没有丢，请过一会儿再发一次；着急请直接打电话给工会或支部。"
NOT_BOUND = "这一项要先认识您才能办。请回复“绑定 工号”，例如：绑定 20135。\n不知道工号，或收不到验证码，请找支部书记取一次性绑定码。"
