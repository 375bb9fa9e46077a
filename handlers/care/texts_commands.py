"""The words of `siwei notices`."""

from collections.abc import Mapping, Sequence

NOT_BOUND = "没有绑定任何账号"
REFUSED = "本人拒收"
LEFT = "已取消关注"
SILENT = "公众号 48 小时内没有来信，小程序也没有订阅次数"
CHANNELS = {
    "wecom": "企业微信",
    "miniprogram": "小程序",
    "official": "公众号",
    "official.subscribe": "公众号订阅通知",
    "inbox": "站内通知",
}
NOTHING_UNKNOWN = "没有结果不明的发送。"


def no_such(what: str) -> str:
    return f"没有编号为 {what} 的通知。用 siwei notices list 看编号。"


def no_unit(code: str) -> str:
    return f"没有代码为 {code} 的单位。"


def totals(counts: Mapping[str, int], unreached: Sequence[tuple[str, str, str]], shown: int = 50) -> str:
    """Counts by channel, then those who only find it in the chat's 通知, with the reason."""
    lines = [f"共 {sum(counts.values())} 人"] if counts else ["没有人会收到：这条通知的范围里没有人"]
    lines += [f"{CHANNELS.get(name, name)}：{count} 人" for name, count in sorted(counts.items())]
    if unreached:
        lines.append("推送不到（下次来信回复“通知”可看到）：")
        lines += [f"  {number} {name}：{why}" for number, name, why in unreached[:shown]]
        if len(unreached) > shown:
            lines.append(f"  …另有 {len(unreached) - shown} 人，加 --json 看全部")
    return "\n".join(lines)


def by_channel(counts: Mapping[str, int]) -> str:
    """Such as 企业微信 40 人、站内通知 3 人."""
    parts = [f"{CHANNELS.get(name, name)} {count} 人" for name, count in sorted(counts.items())]
    return "、".join(parts) or "没有人"
