/** What Grafana's comboboxes need of a browser, and jsdom lacks. Import it before anything that draws them. */

import { configure } from '@testing-library/react';

interface VirtualizerOptions {
  count: number;
}

// They draw only the options in view; without a layout that is none, so here all are.
jest.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count }: VirtualizerOptions) => ({
    getTotalSize: () => count,
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, key: index, size: 1, start: index })),
    measureElement: () => undefined,
    scrollToIndex: () => undefined,
    options: {},
  }),
}));

// A list takes its time to open on a busy machine.
configure({ asyncUtilTimeout: 30_000 });

export function letComboboxesMeasure() {
  // They size themselves by the width of their text; nothing in tests depends on how wide it is.
  jest
    .spyOn(HTMLCanvasElement.prototype, 'getContext')
    .mockImplementation(() => Object.assign(Object.create(null), { measureText: () => ({ width: 8 }) }));
}
