// The client's pages, used as a person would, against the live server at SITE and the platform at PLATFORM.
const assert = require('node:assert/strict')
const test = require('node:test')
const WebSocket = require('ws')
const { phone, code } = require('./phone')

require('./client/app')
getApp().globalData.base = process.env.SITE

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const requests = (part) => phone.seen.filter((one) => one.kind === 'request' && one.url.endsWith(part))
const told = () => phone.seen.filter((one) => one.kind === 'modal').at(-1)?.content ?? ''
const type = (selector, value) => phone.touch(selector, '', 'input', { value })

/** What `fits` found in the last text that reached somebody and has it. */
async function pushed(to, fits) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${process.env.PLATFORM}/_control/log?what=push`)
    const texts = (await answer.json()).entries.filter((one) => one.to === to).map((one) => one.text)
    const found = texts.map((text) => text.match(fits)).filter(Boolean).at(-1)
    if (found) return found[0]
    await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
  throw new Error(`nothing like ${fits} reached ${to}`)
}

test('a stranger binds by a code that reaches them where they are known', async () => {
  phone.openid = 'a-stranger'
  await phone.open('pages/login/index')
  assert.match(phone.text(), /请先绑定工号/)
  await type('.employee-no', '20136')
  await type('.code', '12')
  await phone.touch('.bind')
  assert.match(told(), /填写有误/)
  await phone.touch('.button', '发送验证码')
  await type('.code', await pushed('20136', /\d{6}/))
  await phone.touch('.bind')
  assert.equal(phone.page.route, 'pages/study/index', told())
})

test('a sign-in that is over is renewed once for all, and a write goes on under its first key', async () => {
  await phone.open('pages/study/index')
  phone.storage.set('token', 'long over')
  phone.seen.length = 0
  await phone.open('pages/study/index')
  assert.equal(requests('/api/v1/login').length, 1)
  assert.equal(requests('/api/v1/study/today').length, 2)
  phone.seen.length = 0
  phone.storage.set('token', 'long over')
  await phone.touch('.finish')
  const keys = requests('/records').map((one) => one.header['Idempotency-Key'])
  assert.equal(keys.length, 2)
  assert.equal(new Set(keys).size, 1)
  assert.match(phone.text(), /已读完/)
})

test('a newcomer binds by the telephone number and reads what nothing could push', async () => {
  phone.storage.clear()
  phone.openid = 'a-newcomer'
  await phone.open('pages/inbox/index')
  assert.equal(phone.page.route, 'pages/login/index')
  await phone.touch('.phone', '', 'getphonenumber', { code: await code(process.env.PHONE, 'miniprogram', 'phone') })
  assert.equal(phone.page.route, 'pages/study/index', told())
  await phone.open('pages/inbox/index')
  assert.match(phone.text(), /未读 11-28 08:30周一八点半/)
  await phone.touch('.read')
  assert.match(phone.text(), /周一八点半/)
  assert.doesNotMatch(phone.text(), /未读/)
  phone.storage.clear()
  phone.openid = 'a-stranger'
  await phone.open('pages/login/index')
  assert.equal(phone.page.route, 'pages/study/index', 'who is bound is let in at once')
})

test('the day is read to its end and its question answered, the first answer standing', async () => {
  await phone.open('pages/study/index')
  assert.match(phone.text(), /第 \d+ 天/)
  await type('.words', '遵义')
  await phone.touch('.search')
  await phone.touch('.found')
  assert.match(phone.text(), /遵义/)
  await phone.open('pages/study/index')
  await phone.touch('.button', '每日一题')
  assert.equal(phone.page.route, 'pages/quiz/index')
  await phone.touch('.option', 'A')
  await phone.touch('.answer')
  const verdict = phone.text().match(/(答对了|没有答对)，答案：./)[0]
  await phone.open('pages/quiz/index')
  assert.ok(phone.text().includes(verdict))
})

test('a contest is answered question by question to its score', async () => {
  await phone.open('pages/quiz/index')
  await phone.touch('.contest', '党史知识竞赛')
  for (let left = 50; left && phone.all('.answer').length; left -= 1) {
    if (phone.all('.option').length) await phone.touch('.option')
    else await type('.field', '不知道')
    await phone.touch('.answer')
  }
  assert.match(phone.text(), /分，答对 \d+\/\d+ 题/, told())
})

/** What a call gives to somebody who is signed in with 企业微信, such as whoever leads an activity. */
async function asked(userid, path) {
  const body = JSON.stringify({ code: await code(userid, 'wecom'), channel: 'wecom' })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${process.env.SITE}/api/v1/login`, { method: 'POST', headers, body })
  const { token } = await answer.json()
  return (await fetch(process.env.SITE + path, { headers: { Authorization: `Bearer ${token}` } })).json()
}

/** Move the program's clock on. */
const later = (minutes) => fetch(`${process.env.SITE}/clock?${minutes}`)

test('a place is taken, given back and taken again, and a scan without a network counts once there is one', async () => {
  await phone.open('pages/activities/index')
  await phone.touch('.activity', '周六清雪志愿')
  if (phone.all('.agree').length) await phone.touch('.agree')
  await phone.touch('.sign-up')
  assert.match(phone.text(), /已报名/, told())
  await phone.touch('.cancel')
  assert.match(phone.text(), /已取消/, told())
  if (phone.all('.agree').length) await phone.touch('.agree')
  await phone.touch('.sign-up')
  assert.match(phone.text(), /已报名/, told())

  const id = phone.page.instance.data.full.id
  phone.scans = (await asked('20116', `/api/v1/activities/${id}/code`)).qr
  await later(2)
  await phone.touch('.scan')
  assert.match(told(), /换新/, 'a code is good for a minute alone')
  phone.seen.length = 0
  phone.scans = (await asked('20116', `/api/v1/activities/${id}/code`)).qr
  phone.offline = true
  await phone.touch('.scan')
  assert.match(phone.text(), /联网后自动提交/)
  phone.offline = false
  phone.seen.length = 0
  await phone.open('pages/activities/index')
  assert.equal(requests('/check-ins').length, 1)
  assert.equal(told(), '')
  await phone.open('pages/activities/index')
  assert.equal(requests('/check-ins').length, 1)
})

test('a request for help is drafted, left, taken up again and handed in', async () => {
  const answer = async (words) => { await type('.field', words); await phone.touch('.answer') }
  await phone.open('pages/help/index')
  await phone.touch('.form')
  await answer('孩子住院，家里最近周转不开，想申请帮扶。')
  await phone.open('pages/help/index')
  await phone.touch('.resume')
  await answer('2')
  await answer('3')
  phone.pictures = { 'wxfile://tmp/bill.png': Buffer.from(PIXEL, 'base64') }
  await phone.touch('.picture')
  assert.match(phone.text(), /已有 1 张/, told())
  await phone.touch('.answer')
  await phone.touch('.answer')
  await phone.touch('.agree')
  await phone.touch('.submit')
  assert.match(phone.text(), /帮扶申请 · 已提交.*编号/, told())
  await type('.field', '补充：已经出院了。')
  await phone.touch('.say')
  assert.match(phone.text(), /我：补充：已经出院了。/, told())
})

test('a duel is run against somebody else who is shown beside', async () => {
  await phone.open('pages/quiz/index')
  await phone.touch('.size')
  assert.match(phone.text(), /对战人数：4 人/)
  await phone.touch('.size')
  await phone.touch('.contest', '同事对战')
  for (let left = 50; left && phone.all('.answer').length; left -= 1) {
    if (phone.all('.option').length) await phone.touch('.option')
    else await type('.field', '不知道')
    await phone.touch('.answer')
  }
  assert.match(phone.text(), /我 \d+ 分/, told())
  await phone.touch('.look')
  assert.match(phone.text(), /我 \d+ 分/, told())
})

test('what was answered wrong comes back a day later, one at a time', async () => {
  await phone.open('pages/review/index')
  assert.match(phone.text(), /没有该复习的题/)
  await later(24 * 60 + 60)
  await phone.open('pages/quiz/index')
  await phone.touch('.row', '错题本')
  await phone.open('pages/review/index')
  const due = Number(phone.text().match(/今天该复习 (\d+) 道/)[1])
  if (phone.all('.option').length) await phone.touch('.option')
  else await type('.field', '不知道')
  await phone.touch('.answer')
  assert.match(phone.text(), /答案：/, told())
  await phone.touch('.next')
  assert.match(phone.text(), due > 1 ? new RegExp(`今天该复习 ${due - 1} 道`) : /没有该复习的题/)
})

test('one sees certificates, gets and gives back a pack, and adds to the record of a talk', async () => {
  await phone.open('pages/mine/index')
  await phone.touch('.certify')
  assert.match(phone.text(), /累计 60 分钟，编号 \S+，验证码 \w+/, told())
  await phone.touch('.claim')
  assert.match(phone.all('.code')[0].dom.textContent, /^[A-Z0-9]{4,}$/, told())
  await phone.touch('.decline')
  assert.match(phone.text(), /您说过不需要/, told())
  await phone.touch('.talk')
  assert.match(phone.text(), /说了新岗位的打算/, told())
  await type('.field', '还想学开叉车')
  await phone.touch('.dispute')
  await phone.touch('.add')
  assert.match(phone.text(), /您提过不同意见.*还想学开叉车/, told())
})

/** Answer the first survey of this name: the first choice of every question, words where there are none. */
async function answerSurvey(title) {
  await phone.open('pages/survey/index')
  await phone.touch('.survey', title)
  let at = 0
  for (const { options } of phone.page.instance.data.questions) {
    if (options.length) phone.all('.option')[at].dispatchEvent('tap', { bubbles: true })
    at += options.length
  }
  phone.seen.length = 0
  await phone.touch('.submit')
}

test('a survey by name is signed, one without names is dropped without saying who', async () => {
  await answerSurvey('通勤车时间')
  assert.match(phone.text(), /谢谢/, told())
  assert.doesNotMatch(phone.text(), /通勤车时间/)
  assert.match(requests('/answers')[0].header['Authorization'], /^Bearer /)
  await answerSurvey('（不记名）')
  assert.match(phone.text(), /谢谢/, told())
  assert.equal(requests('/link').length, 1)
  assert.deepEqual(requests('/sheets').map((one) => one.header), [{}])
})

test('one pledges and looks back, votes and reads a story', async () => {
  await phone.open('pages/honour/index')
  await type('.text', '每班前检查一遍油锯')
  await type('.day', '1999-01-01')
  await phone.touch('.promise')
  assert.match(told(), /天/)
  await type('.day', '2026-12-20')
  await phone.touch('.promise')
  assert.match(phone.text(), /每班前检查一遍油锯/, told())
  await phone.touch('.pledge', '该回头看了')
  await type('.jot', '坚持下来了')
  await phone.touch('.check', '三个月后再看')
  assert.match(phone.text(), /坚持下来了/, told())
  await phone.touch('.selection', '投票')
  await phone.touch('.candidate')
  await phone.touch('.vote')
  assert.match(phone.text(), /您已投票/, told())
  await phone.touch('.story')
  assert.match(phone.all('.told')[0].dom.textContent, /抢修三天三夜/, told())
})

/** The host of the live room, who speaks to it in orders. */
async function host() {
  const line = new WebSocket(process.env.LIVE)
  await new Promise((resolve) => { line.on('open', resolve) })
  const say = (type, more = {}) => line.send(JSON.stringify({ type, ...more }))
  say('join', { host: process.env.HOST })
  await new Promise((resolve) => { line.once('message', resolve) })
  return { next: () => say('next'), end: () => say('end'), leave: () => line.close() }
}

test('a live room is entered by its number, answered and seen to its end', async () => {
  const room = await host()
  await phone.open('pages/live/index')
  await type('.code', process.env.ROOM)
  await phone.touch('.enter')
  await phone.sees(/请稍候/)
  room.next()
  await phone.sees(/1\. .*A /)
  await phone.touch('.option')
  await phone.sees(/已收到/)
  room.next()
  room.next()
  await phone.sees(/答对了|没有答对/)
  room.end()
  await phone.sees(/本场结束/)
  room.leave()
  phone.page.instance.onUnload()
})
