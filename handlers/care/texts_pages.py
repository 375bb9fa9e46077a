"""Words of the phone's pages about campaigns and talks."""

SIGN, SIGN_NOTE = "签收慰问", "有同事登记了送给您的慰问，收到请签收"
CLAIMED = "领取码在下面，请出示给发放的同事扫。"
PHOTO_CONSENT = "已记下：走访时可以拍照存档，只用于这项慰问的台账。改主意了，在“隐私和同意”里撤回。"
CODE = "请填领取码。"
WRITE = "请先写下来。"
NOTED = "已记下，并告诉了谈话人。"


def declined(name: str) -> str:
    """A pack was left for somebody else."""
    return f"好的，{name}这一份留给更需要的人。改主意了随时可以再领。"
