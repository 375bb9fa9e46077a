const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/activities'>['items'][number]} Listed */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/activities/{id}'>} Full */

const STANDINGS = { signed: '已报名', offered: '有名额，请确认', waiting: '候补中', cancelled: '已取消', lapsed: '已过期', removed: '已移除' }

/** @param {Listed | Full} one as it is shown */
function shown(one) {
  return {
    ...one, starts: api.when(one.starts_at), ends: api.when(one.ends_at),
    standing: one.mine ? STANDINGS[one.mine.standing] + (one.mine.position ? ` 第 ${one.mine.position} 位` : '') : '',
    holds: one.mine !== null && ['signed', 'offered', 'waiting'].includes(one.mine.standing),
  }
}

api.page({
  data: {
    items: /** @type {ReturnType<typeof shown>[]} */ ([]), next: /** @type {string | null | undefined} */ (null),
    full: /** @type {any} */ (null), agreed: false, minutes: 0, code: '', note: '',
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    await api.sendWaiting()
    const [found, hours] = await Promise.all([api.call('get', '/api/v1/activities'), api.call('get', '/api/v1/hours')])
    this.setData({ items: found.items.map(shown), next: found.next, minutes: hours.minutes, full: null })
  },

  async onReachBottom() {
    if (!this.data.next) return
    const { items, next } = await api.call('get', '/api/v1/activities', { query: { cursor: this.data.next } })
    this.setData({ items: [...this.data.items, ...items.map(shown)], next })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async open(event) {
    await this.show(event.currentTarget.dataset.id)
  },

  /** @param {string} id */
  async show(id) {
    this.setData({ full: shown(await api.call('get', '/api/v1/activities/{id}', { path: { id } })), agreed: false })
  },

  agree() {
    this.setData({ agreed: !this.data.agreed })
  },

  async signUp() {
    const path = { id: this.data.full.id }
    await api.call('post', '/api/v1/activities/{id}/sign-ups', { path, body: { agreed: this.data.agreed } })
    await this.show(path.id)
  },

  async confirm() {
    const path = { id: this.data.full.id }
    await api.call('post', '/api/v1/activities/{id}/confirmation', { path })
    await this.show(path.id)
  },

  cancel() {
    const content = '名额会让给候补的同事。'
    wx.showModal({ title: '取消报名？', content, success: ({ confirm }) => { if (confirm) this.giveBack() } })
  },

  async giveBack() {
    const path = { id: this.data.full.id }
    await api.call('delete', '/api/v1/activities/{id}/sign-ups', { path })
    await this.show(path.id)
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ code: event.detail.value.trim() })
  },

  scan() {
    wx.scanCode({ success: ({ result }) => { this.checkIn(result) } })
  },

  checkInTyped() {
    return this.checkIn(this.data.code)
  },

  /** @param {string} code the digits on the leader's screen, or what its QR says */
  async checkIn(code) {
    const came = await api.callOrWait('post', '/api/v1/activities/check-ins', { body: { code, way: 'in' } })
    this.setData({ note: came ? `已签到：${came.title}` : '没有网络，签到已记下，联网后自动提交。' })
  },
})
