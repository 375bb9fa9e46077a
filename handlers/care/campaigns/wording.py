"""A notice's words, filled in, for each channel."""

from typing import Any

from handlers.care import texts
from handlers.care.campaigns import shipped
from models.care import Campaign, CareNotice


def template_of(notice: CareNotice) -> str:
    """The notice's own words, or the shipped ones, before anything is filled in."""
    return notice.text or shipped.wording_of(notice.campaign.name, notice.name).text


def for_staff(notice: CareNotice) -> bool:
    """Whether it goes to those who look after people rather than to the people."""
    return shipped.wording_of(notice.campaign.name, notice.name).staff


def text_of(notice: CareNotice, *, heat: str = "") -> str:
    """The words a person reads."""
    campaign = notice.campaign
    filled = {
        "until": texts.month_day(notice.until),
        "place": campaign.place or texts.PLACE_UNKNOWN,
        "duty": campaign.duty or texts.DUTY_UNKNOWN,
        "goods": goods_of(campaign),
        "campaign": campaign.name,
        "notice": notice.name,
        "who": texts.who(campaign.rule),
        "heat": heat,
    }
    words = template_of(notice)
    for name, value in filled.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def goods_of(campaign: Campaign) -> str:
    """Such as 藿香正气水 1 盒、绿豆 2 斤."""
    return "、".join(f"{one.name} {one.amount}".strip() for one in campaign.goods) or texts.SOME_GOODS


def forms_of(notice: CareNotice, *, heat: str = "") -> dict[str, Any]:
    """`texts` of a notice: the whole text, and the short fields of the subscription messages."""
    data = {
        "thing1": notice.campaign.name,
        "thing2": notice.name,
        "thing3": texts.OPEN_CHAT,
        "time4": f"{notice.send_on:%Y-%m-%d}",
    }
    return {
        "text": text_of(notice, heat=heat),
        "miniprogram": {"data": data},
        "official_subscribe": {"data": data},
    }
