/** When things are on the screen. A hidden page paints nothing: what waits here waits until it is seen. */

/** Resolves once what the page holds now has been painted: a frame that draws it has begun, and the next one too. */
export const painted = () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
