const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/honours/pledges'>['items'][number]} Pledge */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/honours/pledges/{id}'>} Opened */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/honours/selections'>['items'][number]} Selection */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/honours/selections/{id}/votes'>} Ballot */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/honours/stories'>['items'][number]} Story */

api.page({
  data: {
    pledges: /** @type {Pledge[]} */ ([]), pledge: /** @type {Opened | null} */ (null), text: '', day: '', note: '',
    selections: /** @type {Selection[]} */ ([]), voting: '', ballot: /** @type {Ballot | null} */ (null),
    picked: /** @type {Record<string, boolean>} */ ({}), stories: /** @type {Story[]} */ ([]), story: '',
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const [pledges, selections, stories] = await Promise.all([
      api.call('get', '/api/v1/honours/pledges'), api.call('get', '/api/v1/honours/selections'),
      api.call('get', '/api/v1/honours/stories'),
    ])
    this.setData({ pledges: pledges.items, selections: selections.items, stories: stories.items })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ [event.currentTarget.dataset.name]: event.detail.value })
  },

  async promise() {
    const { text, day } = this.data
    await api.call('post', '/api/v1/honours/pledges', { body: { text, review_on: day } })
    this.setData({ text: '', day: '' })
    await this.load()
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async open(event) {
    await this.show(event.currentTarget.dataset.id)
  },

  /** @param {string} id */
  async show(id) {
    this.setData({ pledge: await api.call('get', '/api/v1/honours/pledges/{id}', { path: { id } }), note: '' })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async check(event) {
    const { pledge, note } = this.data
    if (!pledge) return
    const path = { id: pledge.id }
    const body = { due_on: pledge.review_on, note, state: event.currentTarget.dataset.state }
    await api.call('post', '/api/v1/honours/pledges/{id}/checks', { path, body })
    await this.load()
    await this.show(pledge.id)
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async look(event) {
    const { id } = event.currentTarget.dataset
    const ballot = await api.call('get', '/api/v1/honours/selections/{id}/votes', { path: { id } })
    this.setData({ voting: id, ballot, picked: {} })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  pick(event) {
    const { id } = event.currentTarget.dataset
    this.setData({ picked: { ...this.data.picked, [id]: !this.data.picked[id] } })
  },

  async vote() {
    const { voting, picked } = this.data
    const path = { id: voting }
    const choices = Object.keys(picked).filter((one) => picked[one])
    await api.call('post', '/api/v1/honours/selections/{id}/votes', { path, body: { choices } })
    this.setData({ ballot: await api.call('get', '/api/v1/honours/selections/{id}/votes', { path }) })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async read(event) {
    const path = { id: event.currentTarget.dataset.id }
    this.setData({ story: (await api.call('get', '/api/v1/honours/stories/{id}', { path })).text })
  },
})
