"""The demonstration's rules, answers and cases; every one of them is invented."""

from datetime import date

from sqlalchemy import select

from bot.sealed import put_json
from handlers.case.forms import STORY
from handlers.case.service import drafts, faq
from handlers.case.service.desk import Desk
from handlers.case.service.effects import LOCALITY
from models.base import new_public_id
from models.case import Kind, ParameterSet
from models.org import Grant, Person, Role

RULES = {
    "name": "示例地区标准",
    "floor": 90_000,
    "rules": [
        {"category": "深度困难", "clause": "示例办法第六条第一款", "times": "1"},
        {"category": "相对困难", "clause": "示例办法第六条第二款", "times": "2"},
        {"category": "意外致困", "clause": "示例办法第六条第三款", "share": "4/5"},
    ],
}
ANSWERS = (
    (
        "医疗互助怎么申请",
        "出院后回复“求助”选 2，把诊断证明和结算单拍照发来；单位初审后上报互助会，进度随时可查。赔付由互助会决定。",
        "示例：职工医疗互助办事指南",
    ),
    (
        "困难职工建档要什么条件",
        "按家庭人均可支配收入与当地标准比较，也看意外支出。回复“求助”选 7，填完先算给您看，仅供参考，由评议小组认定。",
        "示例：困难职工帮扶办法第六条",
    ),
    (
        "子女上学有没有补助",
        "有金秋助学。每年七八月申请，回复“求助”选 3，附录取通知书或在校证明。",
        "示例：金秋助学实施办法",
    ),
)
STORIES = (
    (Kind.AID, "生活", {"story": "老屋漏雨，想请单位帮忙联系维修。", "soon": "就这几天", "contact": "打电话"}),
    (Kind.WISH, "诉求", {"story": "食堂夜班没有热饭，希望能留一个窗口。", "wish": "", "soon": "不急"}),
)


def seed(desk: Desk) -> None:
    """Rules, answers and two cases for the demonstration; a second time changes nothing."""
    session = desk.session
    if session.scalar(select(ParameterSet.id)):
        return
    session.add(
        ParameterSet(
            public_id=new_public_id(), locality=LOCALITY, version="2026", valid_from=date(2026, 1, 1), rules=RULES
        )
    )
    people = list(session.scalars(select(Person).where(Person.active).order_by(Person.id).limit(40)))
    staff = set(session.scalars(select(Grant.person_id).where(Grant.role.in_((Role.CASEWORKER, Role.LEADER)))))
    reviewer = next((one for one in people if one.id in staff), None)
    for question, answer, source in ANSWERS:
        entry = faq.write(session, question=question, answer=answer, source=source, author=None)
        if reviewer is not None:
            faq.approve(session, entry, reviewer)
    askers = [one for one in people if one.id not in staff]
    for person, (kind, category, answers) in zip(reversed(askers), STORIES, strict=False):
        draft = drafts.start(desk, person, kind, category=category)
        put_json(desk.vault, draft, "answers", {"category": category, **answers, STORY.name: answers["story"]})
        drafts.submit(desk, draft, person)
    session.flush()
