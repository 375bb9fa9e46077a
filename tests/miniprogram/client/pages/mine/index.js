const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/quiz/certificates'>['items'][number]} Certificate */
/** @typedef {import('../../../types').Answer<'post', '/api/v1/hours/certificates'>} Paper */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/care/campaigns'>['items'][number]} Campaign */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/care/talks'>['items'][number]} Talk */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/care/talks/{id}'>} Opened */

const CLAIMS = { reserved: '已为您留好', collected: '已领取', declined: '您说过不需要', lapsed: '过期没有领' }

/** @param {Campaign} one as it is shown */
function shown(one) {
  const code = one.mine?.state === 'reserved' ? one.mine.code : ''
  return { ...one, code, state: one.mine ? CLAIMS[one.mine.state] : `还有 ${one.left} 份` }
}

api.page({
  data: {
    certificates: /** @type {Certificate[]} */ ([]), paper: /** @type {Paper | null} */ (null), minutes: 0,
    campaigns: /** @type {ReturnType<typeof shown>[]} */ ([]), talks: /** @type {Talk[]} */ ([]),
    talk: /** @type {Opened | null} */ (null), note: '', disputes: false,
  },

  onShow() {
    return this.load()
  },

  async load() {
    const [papers, hours, campaigns, talks] = await Promise.all([
      api.call('get', '/api/v1/quiz/certificates'), api.call('get', '/api/v1/hours'),
      api.call('get', '/api/v1/care/campaigns'), api.call('get', '/api/v1/care/talks'),
    ])
    this.setData({
      certificates: papers.items, minutes: hours.minutes, campaigns: campaigns.items.map(shown), talks: talks.items,
    })
  },

  async certify() {
    this.setData({ paper: await api.call('post', '/api/v1/hours/certificates') })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async claim(event) {
    await api.call('post', '/api/v1/care/campaigns/{id}/code', { path: { id: event.currentTarget.dataset.id } })
    await this.load()
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async decline(event) {
    await api.call('delete', '/api/v1/care/campaigns/{id}/code', { path: { id: event.currentTarget.dataset.id } })
    await this.load()
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async open(event) {
    await this.show(event.currentTarget.dataset.id)
  },

  /** @param {string} id */
  async show(id) {
    this.setData({ talk: await api.call('get', '/api/v1/care/talks/{id}', { path: { id } }), note: '', disputes: false })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ note: event.detail.value })
  },

  dispute() {
    this.setData({ disputes: !this.data.disputes })
  },

  async add() {
    const { talk, note, disputes } = this.data
    if (!talk) return
    const body = { text: note, disputes }
    await api.call('post', '/api/v1/care/talks/{id}/notes', { path: { id: talk.id }, body })
    await this.load()
    await this.show(talk.id)
  },
})
