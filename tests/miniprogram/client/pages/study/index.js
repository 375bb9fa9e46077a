const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/study/today'>} Today */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/study/search'>['items'][number]} Found */

/** @param {string} markdown the text without its marks: this client shows one look of text */
function plain(markdown) {
  return markdown.replace(/^#+\s*/gm, '').replace(/\*\*|__|`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}

api.page({
  data: {
    today: /** @type {Today | null} */ (null), item: /** @type {Today['item'] | null} */ (null), text: '', streak: 0,
    words: '', found: /** @type {Found[]} */ ([]), searched: false,
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const [today, streak] = await Promise.all([
      api.call('get', '/api/v1/study/today'), api.call('get', '/api/v1/study/streak'),
    ])
    this.setData({ today, streak: streak.days })
    await this.open(today.item.id)
  },

  /**
   * @param {string} id
   * @param {boolean} [finished]
   */
  async open(id, finished = false) {
    const item = await api.call('post', '/api/v1/study/items/{id}/records', { path: { id }, body: { finished } })
    this.setData({ item, text: plain(item.body) })
  },

  async finish() {
    const { item } = this.data
    if (item) await this.open(item.id, true)
    this.setData({ streak: (await api.call('get', '/api/v1/study/streak')).days })
  },

  toQuestion() {
    wx.switchTab({ url: '/pages/quiz/index' })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ words: event.detail.value })
  },

  async search() {
    const { items } = await api.call('get', '/api/v1/study/search', { query: { q: this.data.words } })
    this.setData({ found: items, searched: true })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async read(event) {
    await this.open(event.currentTarget.dataset.id)
  },
})
