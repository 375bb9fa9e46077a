const api = require('../../utils/api')

/** @typedef {Awaited<ReturnType<typeof page>>['items'][number]} Message */

/** @param {string} [cursor] */
function page(cursor) {
  return api.call('get', '/api/v1/inbox', { query: cursor ? { cursor } : {} })
}

api.page({
  data: { items: /** @type {Message[]} */ ([]), next: /** @type {string | null | undefined} */ (null), loaded: false },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.show(await page(), [])
  },

  async onReachBottom() {
    if (!this.data.next) return
    this.show(await page(this.data.next), this.data.items)
  },

  /**
   * @param {Awaited<ReturnType<typeof page>>} found
   * @param {Message[]} before
   */
  show(found, before) {
    this.setData({ items: [...before, ...found.items.map((one) => ({ ...one, at: api.when(one.at) }))], next: found.next, loaded: true })
  },

  async read() {
    const ids = this.data.items.filter((one) => one.unread).map((one) => one.id)
    if (ids.length) await api.call('post', '/api/v1/inbox/read', { body: { ids } })
    await this.load()
  },
})
