// Choosing among a question's letters, as every page with questions does.

/** @typedef {import('../../types').Answer<'get', '/api/v1/quiz/daily'>['question']} Question */

/** Letters that can be touched; a judgement without options has these two. */
const JUDGED = [{ letter: '对', text: '' }, { letter: '错', text: '' }]

/** @param {Question} question a page's data while the question is put and nothing was chosen */
function put(question) {
  const options = question.kind === 'judge' && !question.options.length ? JUDGED : question.options
  return { question, options, choice: '', picked: /** @type {Record<string, boolean>} */ ({}) }
}

/**
 * What is picked once a letter was touched: several only where several may be right.
 * @param {{ question: { kind: string } | null, options: { letter: string }[], picked: Record<string, boolean> }} data
 * @param {string} letter
 */
function pick({ question, options, picked: before }, letter) {
  /** @type {Record<string, boolean>} */
  const picked = { ...(question?.kind === 'multi' ? before : {}), [letter]: !before[letter] }
  return { picked, choice: options.map((one) => one.letter).filter((one) => picked[one]).join('') }
}

module.exports = { put, pick }
