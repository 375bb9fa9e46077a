const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/study/today'>} Today */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/study/search'>['items'][number]} Found */

/** @param {string} markdown the text without its marks: this client shows one look of text */
function plain(markdown) {
  return markdown.replace(/^#+\s*/gm, '').replace(/\*\*|__|`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}

Page({
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
    try {
      const [today, streak] = await Promise.all([
        api.call('get', '/api/v1/study/today'), api.call('get', '/api/v1/study/streak'),
      ])
      this.setData({ today, streak: streak.days })
      await this.open(today.item.id)
    } catch (error) {
      api.tell(error)
    }
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
    try {
      if (item) await this.open(item.id, true)
      this.setData({ streak: (await api.call('get', '/api/v1/study/streak')).days })
    } catch (error) {
      api.tell(error)
    }
  },

  toQuestion() {
    wx.switchTab({ url: '/pages/quiz/index' })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ words: event.detail.value })
  },

  async search() {
    try {
      const { items } = await api.call('get', '/api/v1/study/search', { query: { q: this.data.words } })
      this.setData({ found: items, searched: true })
    } catch (error) {
      api.tell(error)
    }
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async read(event) {
    try {
      await this.open(event.currentTarget.dataset.id)
    } catch (error) {
      api.tell(error)
    }
  },
})
