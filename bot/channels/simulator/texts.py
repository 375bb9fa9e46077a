"""Every word people read in the simulator's answers; the page's own are in its template."""

UNAVAILABLE = "该公众号提供的服务出现故障，请稍后再试"
NO_ACCOUNT = "这个渠道没有在配置里打开"
NO_TEMPLATE = "配置里没有订阅消息模板（subscribe_template）"
NO_PICTURE = "请选一张图片"
PICTURE_TOO_BIG = "图片不能超过 10 MB"
UNKNOWN = "不认识的操作"
FORBIDDEN = "请在模拟器页面里操作"
CHANNELS = {"wecom": "企业微信", "official": "公众号", "miniprogram": "小程序"}
DROPPED = {"rate": "超过每人频率，平台没有显示", "repeat": "和刚才的一样，平台没有再显示"}
EVENTS = {
    "subscribe": "（关注了）",
    "unsubscribe": "（取消关注了）",
    "enter_agent": "（打开了应用）",
    "subscribe_msg_popup_event": "（同意接收一次订阅消息）",
    "view": "（打开了菜单里的网页）",
}


def event(name: str, label: str) -> str:
    """What the phone shows for a tap: the button's label, or the event in words."""
    return label or EVENTS.get(name.lower(), f"（{name}）")
