import { startEvenkeel } from './evenkeel.ts';
import { memoryOf } from './machine.ts';
import { helper, temporary } from './processes.ts';
import { limit, plain, type Row } from './row.ts';

/** How a start on an existing data folder goes, and what is held after ten seconds without work. */
export async function startAndRest(): Promise<Row[]> {
  const sink = await helper('sink');
  const dataDir = `${temporary('rest')}/data`;
  await (await startEvenkeel(dataDir, sink.url)).stop();
  const evenkeel = await startEvenkeel(dataDir, sink.url);
  // The duration is what is measured here: memory after a time of rest.
  await new Promise(resolve => setTimeout(resolve, 10_000));
  const memory = memoryOf(evenkeel.pid);
  await evenkeel.stop();
  await sink.stop();
  return [limit('warm start', evenkeel.startMs / 1000, 's', '<=', 2), memory ? limit(`idle memory with PostgreSQL (${memory.kind})`, memory.megabytes, 'MB', '<=', 250) : plain('idle memory (not measured on Windows)', null, 'MB', '<= 250 MB')];
}
