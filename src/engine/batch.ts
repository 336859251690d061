/**
 * Group commit: what arrives while a batch is on its way travels with the next one. A lonely item goes at once;
 * under load the batches grow by themselves and the cost of a commit is shared: a second batch is sent beside one
 * under way only when it is as large, since two halves cost more than one whole.
 * @param carry carries out a batch; its results stand in the order of the items
 */
export function batcher<T, R>(
  carry: (items: readonly T[]) => Promise<readonly R[]>,
  options: { readonly most: number; readonly lanes: number },
): (item: T) => Promise<R> {
  const waiting: { item: T; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  let batches = 0;
  let underWay = 0;
  let about = false;

  const go = () => {
    about = false;
    while (batches < options.lanes && waiting.length > 0 && waiting.length >= underWay) {
      const batch = waiting.splice(0, options.most);
      batches++;
      underWay += batch.length;
      carry(batch.map(b => b.item))
        .then(
          results => batch.forEach((b, i) => b.resolve(results[i]!)),
          (error: unknown) => batch.forEach(b => b.reject(error)),
        )
        .finally(() => {
          batches--;
          underWay -= batch.length;
          go();
        });
    }
  };

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // What else this turn of the event loop brings travels along.
      if (!about) setImmediate(go);
      about = true;
    });
}
