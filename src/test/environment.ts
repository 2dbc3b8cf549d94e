/** jsdom with the fetch of Node, which jsdom hides and MSW listens on. */
import JsdomEnvironment from 'jest-environment-jsdom';

import { speedUpVisibility } from './styleRules';

speedUpVisibility();

/** Nothing has a size here, so nothing ever changes it. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

export default class FetchEnvironment extends JsdomEnvironment {
  constructor(...args: ConstructorParameters<typeof JsdomEnvironment>) {
    super(...args);
    Object.assign(this.global, {
      fetch,
      Headers,
      Request,
      Response,
      FormData,
      Blob,
      ReadableStream,
      WritableStream,
      TransformStream,
      BroadcastChannel,
      AbortController,
      AbortSignal,
      structuredClone,
      ResizeObserver: NoObserver,
      IntersectionObserver: NoObserver,
    });
  }

  /** MSW's entry for Node is left out for browsers, which is what jsdom says it is. */
  exportConditions() {
    return [''];
  }
}
