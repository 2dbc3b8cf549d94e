/**
 * Jest's environment for Node.js, which ends what asynchronous storages a file of tests has made. Node.js before 24
 * asks each storage that was ever used at each promise, and a worker runs many files: after a hundred storages a promise
 * takes a hundred times as long.
 */
import asyncHooks from 'node:async_hooks';

import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;

export default class NodeEnvironment extends TestEnvironment {
  readonly #made: Array<InstanceType<typeof AsyncLocalStorage>> = [];

  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    const made = this.#made;
    asyncHooks.AsyncLocalStorage = new Proxy(AsyncLocalStorage, {
      construct(...call) {
        const storage = Reflect.construct(...call) as InstanceType<typeof AsyncLocalStorage>;
        made.push(storage);
        return storage;
      },
    });
  }

  override async teardown() {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
    this.#made.forEach((storage) => storage.disable());
    await super.teardown();
  }
}
