"""The words of the phone's pages about surveys."""

WAYS = {True: "匿名", False: "实名"}
NOT_PUBLISHED = "结果还没有公布。"
LINK = "下面的链接只给您这一次，也只能交一次。它不带您的登录，可以换个浏览器打开。关掉这一页就找不回来了。"
TAKE_LINK = "取匿名链接，开始填"
TAKE_HINT = (
    "点下面的按钮，给您一个一次性的匿名链接。取了链接就算您参加过，谁也不知道哪张是您交的；聊天里存着的草稿会删掉。"
)
DONE = "您已经交过，或者取过匿名链接了，谢谢您。"
OVER = "这份问卷现在不能填，可能还没开始或已经截止。"
HAND_IN = "交上去"
ONCE = "交了就不能改，交之前请看一遍。"
OPTIONAL = "可不答"
NOTHING = "现在没有等您填的问卷。"
TOLD = "已公布的结果"
