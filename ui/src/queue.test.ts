import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBackend } from './backend/fake'
import { Pages } from './state/pages'
import { Queue } from './state/queue.svelte'

// How much is read, and when: ten thousand rows must cost what a window shows of them.
describe('the queue in pages', () => {
  let backend: FakeBackend
  let queue: Queue
  let calls: string[]
  let stop: () => void
  const frames: (() => void)[] = []
  const frame = () => {
    for (const act of frames.splice(0)) act()
  }
  const settle = () => vi.advanceTimersByTimeAsync(0)

  beforeEach(async () => {
    vi.useFakeTimers()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('requestAnimationFrame', (act: () => void) => frames.push(act))
    backend = new FakeBackend(new URLSearchParams('rows=10000'))
    calls = []
    const call = backend.call.bind(backend)
    backend.call = ((method: 'rows', params: { items: string[] }) => {
      calls.push(method === 'rows' ? `rows ${params.items.join(' ')}` : method)
      return call(method, params)
    }) as typeof backend.call
    queue = new Queue(backend, false)
    stop = queue.start()
    await settle()
  })
  afterEach(() => {
    stop()
    frames.length = 0
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const all = async () => {
    frame()
    frame()
    await settle()
    calls.length = 0
  }

  it('begins with one call and the first rows, and reads the order after the paint', async () => {
    expect(calls).toEqual(['queue'])
    expect([queue.shown.me.length, queue.view?.me.total, queue.complete]).toEqual([30, 5_000, false])
    await all()
    expect([queue.shown.me.length, queue.complete]).toEqual([5_000, true])
    expect(queue.shown.me[29]?.row?.id).toBe('me29')
    expect(queue.shown.me[30]?.row).toBe(null)
  })

  it('reads what comes into view, in one call for both lanes', async () => {
    await all()
    queue.drawn('me', ['me29', 'me30', 'me31'])
    queue.drawn('others', ['others40'])
    await settle()
    expect(calls).toEqual(['rows me30 me31 others40'])
    expect(queue.shown.me[31]?.row?.title).toContain('part 32')
    expect(queue.row('others40')?.id).toBe('others40')
  })

  it('reads one changed row, and not the others', async () => {
    await all()
    backend.replace('me3', { subject: 'Other words' })
    backend.tell({ event: 'queue', items: ['me3'] })
    await settle()
    expect(calls).toEqual(['queue', 'rows me3'])
    expect(queue.shown.me[3]?.row?.subject).toBe('Other words')
  })

  it('keeps a row that left with its note, then closes it up', async () => {
    await all()
    const row = backend.take('me2')
    const note = { state: 'settled', tone: 'quiet' as const, text: 'Dia reviewed it', remedy: null }
    backend.lanes.settled = [{ ...row, lane: 'none', note }]
    backend.tell({ event: 'queue', items: ['me2'] })
    await settle()
    expect(queue.shown.me[2]).toMatchObject({ id: 'me2', state: 'gone', row: { note } })
    expect(queue.view?.me.total).toBe(4_999)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(queue.shown.me[2]?.id).toBe('me3')
  })

  it('filters in the daemon: the first rows come with the answer', async () => {
    await all()
    queue.setFilter({ text: 'part 77' })
    await settle()
    expect(calls).toEqual(['queue'])
    const shown = [...queue.shown.me, ...queue.shown.others].map((entry) => entry.row?.title)
    expect(shown.length).toBe((queue.view?.me.total ?? 0) + (queue.view?.others.total ?? 0))
    expect(shown.slice(0, 30).every((title) => title?.includes('part 77'))).toBe(true)
  })

  it('reads nothing while hidden, and once when seen', async () => {
    await all()
    Object.assign(document, { hidden: true })
    backend.tell({ event: 'queue', items: ['me3'] })
    backend.tell({ event: 'queue', items: ['me4'] })
    await settle()
    expect(calls).toEqual([])
    Object.assign(document, { hidden: false })
    document.dispatchEvent(new Event('visibilitychange'))
    await settle()
    expect(calls[0]).toBe('queue')
    expect(calls.length).toBe(2)
  })

  it('holds some hundred rows, whatever was scrolled over', async () => {
    const pages = new Pages(backend, () => {})
    for (let at = 0; at < 3_000; at += 100) {
      pages.draw(
        'me',
        Array.from({ length: 100 }, (_, n) => `me${at + n}`),
      )
      await settle()
    }
    expect([...pages.rows()].length).toBeLessThanOrEqual(600)
    expect(pages.row('me2999')?.id).toBe('me2999')
    await pages.have('me5')
    expect(pages.row('me5')?.id).toBe('me5')
  })

  it('asks for a row that is gone once', async () => {
    await all()
    queue.drawn('me', ['nowhere'])
    await settle()
    expect(calls).toEqual(['rows nowhere'])
  })
})
