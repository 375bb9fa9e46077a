"""What a person reads when a platform does not play along."""

CODE_SPENT = "登录已过期，请退出后重新进入"
SNAPSHOT = "当前是浏览快照页，请点右下角“使用完整服务”后再进入"
TROUBLE = "微信那边暂时没有回应，请稍后再试"
NOT_A_MEMBER = "没有认出你的企业微信账号，请用企业微信里的本人账号打开"
RISKY = "微信拦截了这次登录，请换常用手机再试，或联系管理员"
MEDIA_GONE = "这个文件已经过期，请重新发一次"
