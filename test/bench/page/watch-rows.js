// Runs in the page before its own scripts: when the first rows are painted, and how long frames take while they are scrolled.
(() => {
  const ROWS = '[role="treeitem"][data-span-id], tr[data-key]';

  const firstRows = new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector(ROWS)) return requestAnimationFrame(look);
      // The frame that the rows came in is painted when the next one begins.
      requestAnimationFrame(() => resolve(performance.now()));
    };
    requestAnimationFrame(look);
  });

  const scrollerOf = (row) => {
    for (let element = row?.parentElement; element; element = element.parentElement) {
      const { overflowY } = getComputedStyle(element);
      if (element.scrollHeight > element.clientHeight && /auto|scroll/.test(overflowY)) return element;
    }
    return document.scrollingElement;
  };

  /** Scrolls by `pixels` in every frame for some frames; the time from each frame to the next, milliseconds. */
  const scroll = ({ frames, pixels }) =>
    new Promise((resolve) => {
      const scroller = scrollerOf(document.querySelector(ROWS));
      const times = [];
      let before;
      const next = (now) => {
        if (before !== undefined) times.push(now - before);
        before = now;
        if (times.length >= frames) return resolve({ times, top: scroller.scrollTop });
        scroller.scrollTop += pixels;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });

  globalThis.pageBench = { firstRows, scroll };
})();
