"""The platform's error codes in its own words."""

MESSAGES = {
    -1: "system error",
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40029: "invalid code",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40056: "invalid agentid",
    40058: "invalid parameter",
    40063: "some parameters are empty",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    41001: "access_token missing",
    41005: "media data missing",
    41008: "missing code",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid",
    48001: "api unauthorized",
    60111: "userid not found",
    61010: "code is expired",
    81013: "user & party & tag all invalid",
}


class ApiError(Exception):
    """An answer with a non-zero errcode; `more` goes beside it."""

    def __init__(self, errcode: int, detail: str = "", **more: object) -> None:
        super().__init__(errcode, detail)
        self.errcode = errcode
        self.more = more
        self.errmsg = f"{MESSAGES[errcode]} {detail}".strip()

    def to_json(self) -> dict[str, object]:
        """The body of the answer."""
        return {"errcode": self.errcode, "errmsg": self.errmsg, **self.more}
