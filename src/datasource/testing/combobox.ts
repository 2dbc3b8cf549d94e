/** Adds to jsdom what Grafana's comboboxes need of a browser. Import it before anything that draws them. */

import { configure } from '@testing-library/react';

interface VirtualizerOptions {
  count: number;
}

// Comboboxes draw the options in view. jsdom has no layout, so without this they would draw none. Here they draw all.
jest.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count }: VirtualizerOptions) => ({
    getTotalSize: () => count,
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, key: index, size: 1, start: index })),
    measureElement: () => undefined,
    scrollToIndex: () => undefined,
    options: {},
  }),
}));

// A list opens slowly on a busy machine.
configure({ asyncUtilTimeout: 30_000 });

export function letComboboxesMeasure() {
  // Comboboxes measure the width of their text. No test depends on it.
  jest
    .spyOn(HTMLCanvasElement.prototype, 'getContext')
    .mockImplementation(() => Object.assign(Object.create(null), { measureText: () => ({ width: 8 }) }));
}
