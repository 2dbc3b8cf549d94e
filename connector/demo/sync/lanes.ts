/** Processes a list with a few concurrent lanes; each takes the next item when it is done with one. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
  isOver: () => boolean
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length && !isOver()) {
      const item = items[next++];
      if (item !== undefined) {
        await work(item);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
