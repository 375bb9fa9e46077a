"""What a platform's error code means and what helps, by (platform, code): one number differs between platforms.

The words are for the people who run the program: logs, `siwei doctor` and the console show them as they stand.
"""

from dataclasses import dataclass
from enum import StrEnum

OFFICIAL, MINIPROGRAM, WECOM = "official", "miniprogram", "wecom"
WEIXIN = (OFFICIAL, MINIPROGRAM)
ALL = (OFFICIAL, MINIPROGRAM, WECOM)

MINUTE, TEN, HOUR, DAY = 60, 600, 3600, 86400


class Kind(StrEnum):
    """What to do: REFUSED is a no for this message, GONE a no for ever, WAIT until the person writes first."""

    REFRESH = "refresh"
    TRANSIENT = "transient"
    QUOTA = "quota"
    REFUSED = "refused"
    GONE = "gone"
    WAIT = "wait"
    CONFIGURATION = "configuration"
    BUG = "bug"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a platform said no, what helps, and for how many seconds to leave the whole channel alone (0: not at all)."""

    kind: Kind
    cause: str
    fix: str
    pause_s: int = 0


def explain(platform: str, code: int) -> Explanation:
    """The explanation of `code` on "official", "miniprogram" or "wecom"; an unlisted code is taken for our bug."""
    return TABLE.get((platform, code)) or Explanation(
        Kind.BUG, f"未收录的错误码 {code}", "在平台的全局错误码页查这个码，再看该次请求的内容"
    )


_REFRESH, _TRANSIENT, _QUOTA, _REFUSED, _GONE = Kind.REFRESH, Kind.TRANSIENT, Kind.QUOTA, Kind.REFUSED, Kind.GONE
_WAIT, _CONFIG, _BUG, _CONTENT = Kind.WAIT, Kind.CONFIGURATION, Kind.BUG, Kind.CONTENT

_ROWS: tuple[tuple[tuple[str, ...], tuple[int, ...], Kind, int, str, str], ...] = (
    (WEIXIN, (40001,), _REFRESH, MINUTE, "access_token 无效或已被换掉", "已自动换新；若反复出现，查有无别的程序也在取"),
    (ALL, (40014,), _REFRESH, MINUTE, "access_token 不合法或已过期", "已自动换新；若反复出现，核对应用的 secret"),
    (ALL, (42001,), _REFRESH, MINUTE, "access_token 已过期", "已自动换新；若反复出现，核对服务器时钟"),
    (ALL, (-1,), _TRANSIENT, 0, "平台系统繁忙，不知道是否已处理", "稍等；长时间出现时看平台公告"),
    (ALL, (45011,), _TRANSIENT, 10, "调用太频繁", "稍等，会自动放慢"),
    (WEIXIN, (44990, 44991), _TRANSIENT, 10, "调用频率超过每秒或每分钟的上限", "稍等，会自动放慢"),
    (WEIXIN, (45066,), _TRANSIENT, MINUTE, "相同 clientmsgid 的群发间隔太短", "一分钟后自动再试"),
    (WEIXIN, (61450,), _TRANSIENT, 0, "客服系统内部错误", "稍后自动再试"),
    (WEIXIN, (43108,), _TRANSIENT, 0, "同一个人的订阅消息正在并发发送", "稍后自动再试"),
    ((WECOM,), (45033,), _TRANSIENT, 10, "接口并发超限", "减少发送线程；稍后自动再试"),
    (WEIXIN, (45009,), _QUOTA, HOUR, "今天的调用次数已用完", "等到明天零点，或在公众平台清零接口次数"),
    ((WECOM,), (45009,), _QUOTA, MINUTE, "接口调用超过分钟、小时或当天的上限", "自动暂停后再试；当天都不行就等到明天"),
    (WEIXIN, (44993, 45028), _QUOTA, HOUR, "这个接口的额度已用完", "等到下个周期，或减少发送"),
    (WEIXIN, (48006,), _QUOTA, HOUR, "本月清零次数的机会已用完", "等到下月"),
    (WEIXIN, (40003,), _GONE, 0, "openid 不对，或不属于这个账号", "请本人重新关注并绑定"),
    (WEIXIN, (43004,), _GONE, 0, "对方没有关注公众号", "请本人关注后重新绑定"),
    (WEIXIN, (43019,), _GONE, 0, "对方已被移入黑名单", "在公众平台移出黑名单"),
    (WEIXIN, (50005,), _GONE, 0, "对方没有关注公众号", "请本人关注后重新绑定"),
    (ALL, (46004,), _GONE, 0, "没有这个用户", "核对名册与绑定"),
    ((WECOM,), (40031, 60111), _GONE, 0, "通讯录里没有这个 userid", "核对花名册里的企业微信账号"),
    ((WECOM,), (81013,), _REFUSED, 0, "接收人全部无效或不在应用可见范围", "在管理后台把这些人加进应用的可见范围"),
    ((WECOM,), (43004,), _REFUSED, 0, "对方没有关注企业的微信插件", "请本人在企业微信里打开即可"),
    (WEIXIN, (43101,), _REFUSED, 0, "对方没有订阅，或订阅次数已用完", "请本人再点一次“订阅提醒”"),
    (WEIXIN, (43107,), _REFUSED, 0, "订阅消息能力被封禁", "登录平台查看处罚通知并申诉"),
    ((OFFICIAL,), (48002,), _REFUSED, 0, "对方关闭了接收消息", "请本人在公众号设置里打开“接收消息”"),
    ((MINIPROGRAM,), (40256,), _REFUSED, 0, "对方没有绑定用工关系", "请本人在小程序里确认用工关系"),
    ((OFFICIAL,), (50002,), _REFUSED, 0, "对方的账号受限", "改用别的渠道"),
    ((OFFICIAL,), (70000,), _REFUSED, 0, "未成年人保护，不能发送", "改用别的渠道"),
    (WEIXIN, (45015,), _WAIT, 0, "对方超过 48 小时没有发消息，不能主动回复", "等对方再发消息，或改用订阅通知"),
    (WEIXIN, (45047,), _WAIT, 0, "对方发消息后可回复的条数已用完", "等对方再发消息"),
    (WEIXIN, (61010,), _WAIT, 0, "对方近两小时没有访问", "等对方再来"),
    (WEIXIN, (40164,), _CONFIG, TEN, "本机 IP 不在白名单", "在公众平台的 IP 白名单加上报错里的 IP"),
    (WEIXIN, (89503,), _CONFIG, TEN, "这个 IP 要管理员确认", "请管理员在微信里确认这次调用"),
    (WEIXIN, (89506,), _CONFIG, DAY, "管理员拒绝了这个 IP", "24 小时后再试，并先与管理员说好"),
    (WEIXIN, (89507,), _CONFIG, HOUR, "管理员暂未放行这个 IP", "1 小时后再试，并先与管理员说好"),
    (ALL, (40013,), _CONFIG, TEN, "AppID 或 CorpID 不对", "核对配置里的 app_id 或 corp_id"),
    (WEIXIN, (40125,), _CONFIG, TEN, "AppSecret 不对", "核对 app_secret；被重置过就换成新的"),
    (WEIXIN, (40243,), _CONFIG, HOUR, "AppSecret 已被冻结", "在平台解冻 AppSecret"),
    (WEIXIN, (48001,), _CONFIG, HOUR, "账号没有这个接口的权限", "完成认证或在平台开通该接口"),
    (WEIXIN, (48004,), _CONFIG, HOUR, "接口被封禁", "登录平台看通知，按要求整改后申诉"),
    (WEIXIN, (50004, 50007), _CONFIG, HOUR, "账号被冻结或禁用", "登录平台看通知并处理"),
    ((MINIPROGRAM,), (43104,), _CONFIG, HOUR, "小程序没有这个能力", "在平台开通后再用"),
    ((MINIPROGRAM,), (48002,), _CONFIG, HOUR, "小程序没有这个接口的权限", "在平台开通该接口"),
    ((OFFICIAL,), (50001,), _CONFIG, HOUR, "账号未获该接口授权", "在平台查看接口权限"),
    ((MINIPROGRAM,), (40226,), _REFUSED, 0, "微信判定此账号有风险，拦截了登录", "请本人换常用手机登录，或改用企业微信"),
    ((WECOM,), (40001,), _CONFIG, TEN, "应用的 secret 不对", "核对 wecom.secret 与 agent_id 属于同一应用"),
    ((WECOM,), (40091, 40056), _CONFIG, TEN, "secret 或 agentid 不合法", "核对 wecom.secret 与 agent_id"),
    ((WECOM,), (60020,), _CONFIG, TEN, "本机 IP 不是企业可信 IP", "在应用详情设置“企业可信IP”，约一分钟生效"),
    ((WECOM,), (50001,), _CONFIG, HOUR, "跳转的域名不是可信域名", "在应用详情设置“网页授权可信域名”"),
    ((WECOM,), (50002,), _REFUSED, 0, "成员不在应用的可见范围", "在管理后台扩大应用的可见范围"),
    ((WECOM,), (50003, 301002), _CONFIG, HOUR, "应用已停用，或无权操作", "在管理后台启用应用，核对 agent_id"),
    ((WECOM,), (48002, 60011), _CONFIG, HOUR, "应用没有此接口或成员的权限", "在管理后台授予权限或扩大可见范围"),
    (ALL, (40029,), _BUG, 0, "登录 code 不对或已失效", "请本人退出重进"),
    (WEIXIN, (40163,), _BUG, 0, "登录 code 已经用过", "请本人退出重进"),
    (ALL, (40033,), _BUG, 0, "请求里有非法字符", "看该次发送的内容"),
    (WEIXIN, (40037,), _BUG, 0, "模板 id 不对", "核对配置里的模板 id 属于这个账号"),
    (WEIXIN, (41030,), _BUG, 0, "小程序页面路径不对", "核对页面路径是否已发布"),
    (ALL, (43002, 44002, 44004), _BUG, 0, "请求方法不对或内容为空", "看该次发送的内容"),
    (ALL, (45002,), _BUG, 0, "内容太长", "缩短文字"),
    (ALL, (45008,), _BUG, 0, "图文条数超限", "减少图文条数"),
    (ALL, (47001,), _BUG, 0, "请求不是合法的 JSON", "看该次发送的内容"),
    (WEIXIN, (47003,), _BUG, 0, "模板参数不合规则", "核对各字段的类型、字数与模板是否一致"),
    ((MINIPROGRAM,), (40129,), _BUG, 0, "场景值不对", "看该次请求的 scene"),
    ((WECOM,), (40035, 40058, 40063), _BUG, 0, "参数不合法或缺失", "看该次发送的内容"),
    ((WECOM,), (82001, 82002, 82003), _BUG, 0, "接收人、部门或标签为空或超过上限", "每次最多 1000 人、100 个部门"),
    ((WECOM,), (60003, 60123), _BUG, 0, "部门 id 不存在", "先同步组织架构"),
    ((WECOM,), (60104,), _BUG, 0, "手机号已被别的成员占用", "核对花名册"),
    (WEIXIN, (45168,), _CONTENT, 0, "内容含敏感词", "修改文字后重发"),
    (WEIXIN, (87014,), _CONTENT, 0, "内容未通过安全检查", "修改文字后重发"),
    (WEIXIN, (45065,), _REFUSED, 0, "相同的群发已经提交过", "不用再发"),
)  # fmt: skip

TABLE = {
    (platform, code): Explanation(kind, cause, fix, pause_s)
    for platforms, codes, kind, pause_s, cause, fix in _ROWS
    for platform in platforms
    for code in codes
}
