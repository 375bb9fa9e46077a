"""Every word people read in the simulator's answers; the page's own are in its template."""

UNAVAILABLE = "该公众号提供的服务出现故障，请稍后再试"
NO_FIELD = "回复里没有 {}"
OTHER_NONCE = "回复里的 Nonce 不是请求里的那个"
WRONG_SIGNATURE = "回复的 MsgSignature 不对"
OTHER_ACCOUNT = "回复是为别的账号加密的"
NOT_DECRYPTED = "回复解不开密"
NOT_XML = "回复不是合格的 XML：{}"
NOT_JSON = "回复不是合格的 JSON：{}"
NOT_SWAPPED = "回复的 FromUserName 和 ToUserName 没有对调"
BAD_TIME = "回复的 CreateTime 不是数字"
BAD_KIND = "回复的 MsgType 不认识：{}"
TOO_LONG = "回复的文字有 {} 字节，最多 2048 字节"
BAD_COUNT = "ArticleCount 是 {}，图文却有 {} 条"
HTTP_STATUS = "回答的是 HTTP {}"
NO_PASSIVE = "小程序的消息推送不能直接回话，只能回 success"
NO_ANSWER = "{:g} 秒内没有回答（{}）"
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
