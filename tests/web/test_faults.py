"""What a browser shows of an address that leads nowhere."""

from typing import cast

from flask import Flask

from tests.world import World


def test_an_address_that_leads_nowhere_says_so_in_chinese(world: World) -> None:
    browser = cast(Flask, world.app.rest).test_client()
    lost, over = browser.get("/nowhere"), browser.get("/m/quiz/results/forged")
    assert (lost.status_code, over.status_code) == (404, 410)
    assert "没有这个地址" in lost.text
    assert "链接" in over.text
    assert set(browser.post("/healthz").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
