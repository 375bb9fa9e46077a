"""Who somebody is: codes from a mini-program or a page, exchanged for ids. A code works once, for five minutes."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot.channels.accounts.refusals import NotAMember, SnapshotUser, data_of
from bot.channels.api import Api
from bot.channels.http import to_json
from bot.config import MiniProgram, Official, WeCom

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
SCAN = "https://login.work.weixin.qq.com/wwlogin/sso/login"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's id on one platform: an openid, or a userid of 企业微信. `session_key` never leaves the server."""

    external_id: str
    unionid: str = ""
    session_key: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Details:
    """What the member agreed to show; empty where the administrator or the member did not."""

    mobile: str = ""
    email: str = ""
    gender: str = ""


def miniprogram_account(api: Api, section: MiniProgram, code: str) -> Account:
    """Who wx.login's code stands for. Raises: CodeSpent, RiskyUser, PlatformTrouble."""
    params = {
        "appid": section.app_id,
        "secret": section.app_secret,
        "js_code": code,
        "grant_type": "authorization_code",
    }
    answer = api.call("GET", "/sns/jscode2session", params=params, token=False, wants="openid")
    found = data_of(answer)
    return Account(found["openid"], found.get("unionid", ""), found.get("session_key", ""))


def wecom_miniprogram_account(api: Api, code: str) -> Account:
    """Who wx.qy.login's code stands for: a mini-program opened in 企业微信. Raises: CodeSpent, PlatformTrouble."""
    params = {"js_code": code, "grant_type": "authorization_code"}
    found = data_of(api.call("GET", "/cgi-bin/miniprogram/jscode2session", params=params, wants="userid"))
    return Account(found["userid"], session_key=found.get("session_key", ""))


def phone_number(api: Api, code: str) -> str:
    """The number the person agreed to give, without country code; each success is charged. Raises: CodeSpent, …"""
    body = to_json({"code": code})
    found = data_of(api.call("POST", "/wxa/business/getuserphonenumber", body=body, wants="phone_info"))
    return str(found["phone_info"]["purePhoneNumber"])


def official_authorize_url(
    section: Official, back: str, state: str, *, scope: str = "snsapi_base", at: str = AUTHORIZE
) -> str:
    """Where to send a page of the 公众号 so that it comes `back` with a code. `state`: ≤ 128 letters and digits."""
    asked = {"appid": section.app_id, "redirect_uri": back, "response_type": "code", "scope": scope, "state": state}
    return _authorize(at, asked)


def official_account(api: Api, section: Official, code: str) -> Account:
    """Who a page's code stands for. Raises: SnapshotUser, CodeSpent, PlatformTrouble."""
    params = {"appid": section.app_id, "secret": section.app_secret, "code": code, "grant_type": "authorization_code"}
    found = data_of(api.call("GET", "/sns/oauth2/access_token", params=params, token=False, wants="openid"))
    if str(found.get("is_snapshotuser", 0)) == "1":
        raise SnapshotUser
    return Account(found["openid"], found.get("unionid", ""))


def wecom_authorize_url(
    section: WeCom, back: str, state: str, *, scope: str = "snsapi_base", at: str = AUTHORIZE
) -> str:
    """The same in 企业微信; scope snsapi_privateinfo asks the member for mobile and email."""
    asked = {"appid": section.corp_id, "redirect_uri": back, "response_type": "code", "scope": scope, "state": state}
    return _authorize(at, {**asked, "agentid": str(section.agent_id)})


def wecom_scan_url(section: WeCom, back: str, state: str, *, at: str = SCAN) -> str:
    """The page with 企业微信's QR code, for a browser on a desk; it comes `back` with a code for `wecom_account`."""
    asked = {"login_type": "CorpApp", "appid": section.corp_id, "agentid": str(section.agent_id)}
    return f"{at}?{urlencode({**asked, 'redirect_uri': back, 'state': state})}"


def wecom_account(api: Api, code: str) -> Account:
    """Who a page's code stands for; outsiders are refused. Raises: NotAMember, CodeSpent, PlatformTrouble."""
    found = data_of(api.call("GET", "/cgi-bin/auth/getuserinfo", params={"code": code}))
    userid = found.get("userid") or found.get("UserId")
    if not userid:
        raise NotAMember
    return Account(str(userid), ticket=str(found.get("user_ticket", "")))


def wecom_details(api: Api, ticket: str) -> Details:
    """What the member agreed to show, by the ticket of `wecom_account`. Raises: PlatformTrouble."""
    found = data_of(api.call("POST", "/cgi-bin/auth/getuserdetail", body=to_json({"user_ticket": ticket})))
    email = found.get("biz_mail") or found.get("email") or ""
    return Details(str(found.get("mobile", "")), str(email), str(found.get("gender", "")))


def _authorize(at: str, params: dict[str, str]) -> str:
    return f"{at}?{urlencode(params)}#wechat_redirect"
