/**
 * Group commit: what arrives while a batch is on its way travels with the next one. A lonely item goes at once;
 * under load the batches grow by themselves and the cost of a commit is shared.
 * @param carry carries out a batch; its results stand in the order of the items
 */
export function batcher<T, R>(
  carry: (items: readonly T[]) => Promise<readonly R[]>,
  options: { readonly most: number; readonly lanes: number },
): (item: T) => Promise<R> {
  const waiting: { item: T; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  let underWay = 0;

  const go = () => {
    while (underWay < options.lanes && waiting.length > 0) {
      const batch = waiting.splice(0, options.most);
      underWay++;
      carry(batch.map(b => b.item))
        .then(
          results => batch.forEach((b, i) => b.resolve(results[i]!)),
          (error: unknown) => batch.forEach(b => b.reject(error)),
        )
        .finally(() => {
          underWay--;
          go();
        });
    }
  };

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      go();
    });
}
