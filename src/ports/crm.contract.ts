import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../kernel/json.ts';
import type { CrmPort, CrmWrite } from './crm.ts';
import { sameValue } from './crm.values.ts';

/** What a CRM adapter brings to the suite: the adapter, an empty CRM behind it, and somebody who works in that CRM. */
export interface CrmBench {
  readonly crm: CrmPort;
  /** Somebody changes a record in the CRM itself; null deletes it. */
  change(id: string, values: JsonObject | null): Promise<void>;
  /** A field of text that is free to write, one of numbers, and a picklist with a value that it does not have. */
  readonly fields: { readonly text: string; readonly number: string; readonly picklist: string; readonly readOnly?: string };
  /** Values that make a record. */
  readonly sample: JsonObject;
  /** The next write takes effect and its reply is lost; only for adapters whose other side is told to. */
  readonly loseReply?: () => void;
  close(): Promise<void>;
}

/** Every CRM adapter passes this; what the rest of the house believes of a CRM stands here. */
export function crmContract(name: string, makeBench: () => Promise<CrmBench>): void {
  describe(`the CRM port: ${name}`, () => {
    let bench: CrmBench;
    let crm: CrmPort;
    let n = 0;
    beforeAll(async () => {
      bench = await makeBench();
      crm = bench.crm;
    });
    afterAll(() => bench.close());

    const key = () => `key-${++n}`;
    const write = (id: string | null, values: JsonObject, expected: JsonObject = {}, more: Partial<CrmWrite> = {}): CrmWrite => ({ id, key: key(), values, expected, author: 'mara@example.com', ...more });
    const one = async (w: CrmWrite) => (await crm.write([w]))[0]!;
    const create = async (values: JsonObject = {}): Promise<string> => {
      const made = await one(write(null, { ...bench.sample, ...values }));
      if (made.outcome !== 'written') throw new Error(`not written: ${JSON.stringify(made)}`);
      return made.record.id;
    };
    const read = async (id: string) => (await crm.read([id]))[0];
    const everything = async (from: string | null, limit = 50) => {
      const records = [];
      let cursor = from;
      for (;;) {
        const page = await crm.changes(cursor, limit);
        records.push(...page.records);
        cursor = page.cursor;
        if (!page.more) return { records, cursor };
      }
    };

    test('describes stages of every kind, and fields with their types', async () => {
      const schema = await crm.describe();
      expect(schema.stages.map(s => s.kind)).toEqual(expect.arrayContaining(['open', 'won', 'lost']));
      expect(new Set(schema.fields.map(f => f.name)).size).toBe(schema.fields.length);
      expect(schema.fields.find(f => f.name === bench.fields.picklist)?.options?.length).toBeGreaterThan(0);
    });

    test('a created record reads as it was written; unknown ids are absent', async () => {
      const id = await create({ [bench.fields.text]: 'first' });
      const [record, ...others] = await crm.read([id, 'no-such-record']);
      expect(others).toEqual([]);
      expect(record).toMatchObject({ id, deleted: false });
      expect(sameValue(record!.values[bench.fields.text], 'first')).toBe(true);
    });

    test('a write changes its fields and no others, and the version moves', async () => {
      const id = await create({ [bench.fields.text]: 'a', [bench.fields.number]: 5 });
      const before = (await read(id))!;
      const result = await one(write(id, { [bench.fields.text]: 'b' }, { [bench.fields.text]: 'a' }));
      expect(result.outcome).toBe('written');
      const after = (await read(id))!;
      expect(after.values[bench.fields.text]).toBe('b');
      expect(sameValue(after.values[bench.fields.number], 5)).toBe(true);
      expect(after.version).not.toBe(before.version);
      expect((await read(id))!.version).toBe(after.version);
    });

    test('a value that has moved on is a conflict: nothing is written, and the record comes with it', async () => {
      const id = await create({ [bench.fields.text]: 'seen', [bench.fields.number]: 1 });
      await bench.change(id, { [bench.fields.text]: 'moved' });
      const result = await one(write(id, { [bench.fields.text]: 'ours', [bench.fields.number]: 2 }, { [bench.fields.text]: 'seen', [bench.fields.number]: 1 }));
      expect(result).toMatchObject({ outcome: 'conflict', fields: [bench.fields.text] });
      const record = (await read(id))!;
      expect(record.values[bench.fields.text]).toBe('moved');
      expect(sameValue(record.values[bench.fields.number], 1)).toBe(true);
    });

    test('a change of another field is no conflict', async () => {
      const id = await create({ [bench.fields.text]: 'seen', [bench.fields.number]: 1 });
      await bench.change(id, { [bench.fields.number]: 9 });
      expect((await one(write(id, { [bench.fields.text]: 'ours' }, { [bench.fields.text]: 'seen' }))).outcome).toBe('written');
    });

    test.each([
      ['a number that is text', (): JsonObject => ({ [bench.fields.number]: 'many' }), (): string => bench.fields.number],
      ['a choice that is not offered', (): JsonObject => ({ [bench.fields.picklist]: 'no such choice' }), (): string => bench.fields.picklist],
      ['an empty required field', (): JsonObject => ({ name: null }), (): string => 'name'],
    ])('%s is refused, on its field, in words', async (_what, values, field) => {
      const id = await create();
      const before = (await read(id))!;
      const result = await one(write(id, values()));
      if (result.outcome !== 'refused') throw new Error(`not refused: ${result.outcome}`);
      expect(result.errors.map(e => e.field)).toContain(field());
      expect(result.errors[0]!.message.length).toBeGreaterThan(5);
      expect((await read(id))!.version).toBe(before.version);
    });

    test('a read-only field is refused', async c => {
      const field = bench.fields.readOnly;
      if (!field) return c.skip();
      const result = await one(write(await create(), { [field]: 'x' }));
      expect(result).toMatchObject({ outcome: 'refused', errors: [expect.objectContaining({ field })] });
    });

    test('some writes of a call may fail while others do not, each in its place', async () => {
      const [a, b] = [await create(), await create()];
      const results = await crm.write([
        write(a, { [bench.fields.text]: 'good' }),
        write(b, { [bench.fields.number]: 'bad' }),
        write('no-such-record', { [bench.fields.text]: 'x' }),
        write(b, { [bench.fields.text]: 'good too' }),
      ]);
      expect(results.map(r => r.outcome)).toEqual(['written', 'refused', 'missing', 'written']);
    });

    test('the same key never writes twice', async () => {
      const id = await create({ [bench.fields.number]: 1 });
      const again = write(id, { [bench.fields.number]: 2 }, { [bench.fields.number]: 1 });
      expect((await one(again)).outcome).toBe('written');
      const version = (await read(id))!.version;
      expect((await one(again)).outcome).toBe('written');
      expect((await read(id))!.version).toBe(version);
      const birth = write(null, bench.sample);
      const [first, second] = [await one(birth), await one(birth)];
      expect(first.outcome === 'written' && second.outcome === 'written' && first.record.id === second.record.id).toBe(true);
    });

    test('a key whose write was refused may be used again', async () => {
      const id = await create();
      const k = key();
      expect((await one(write(id, { [bench.fields.number]: 'bad' }, {}, { key: k }))).outcome).toBe('refused');
      expect((await one(write(id, { [bench.fields.number]: 7 }, {}, { key: k }))).outcome).toBe('written');
    });

    test('after a lost reply the same key finds what was done', async c => {
      const lose = bench.loseReply;
      if (!lose) return c.skip();
      const birth = write(null, { ...bench.sample, [bench.fields.text]: 'once' });
      lose();
      await expect(crm.write([birth])).rejects.toThrow();
      const result = await one(birth);
      expect(result.outcome).toBe('written');
      const { records } = await everything(null);
      expect(records.filter(r => r.values[bench.fields.text] === 'once')).toHaveLength(1);
    });

    test('of many writers that saw the same value, one wins', async () => {
      const id = await create({ [bench.fields.number]: 0 });
      const results = await Promise.all(Array.from({ length: 8 }, (_, i) => one(write(id, { [bench.fields.number]: i + 1 }, { [bench.fields.number]: 0 }))));
      expect(results.filter(r => r.outcome === 'written')).toHaveLength(1);
      expect(results.filter(r => r.outcome === 'conflict')).toHaveLength(7);
    });

    test('the same key at the same time writes once', async () => {
      const birth = write(null, bench.sample);
      const results = await Promise.all(Array.from({ length: 6 }, () => one(birth)));
      const ids = results.map(r => (r.outcome === 'written' ? r.record.id : r.outcome));
      expect(new Set(ids).size).toBe(1);
    });

    test('the feed tells changes in their order, our own too, and a cursor goes on where it stood', async () => {
      const { cursor } = await everything(null);
      const [a, b] = [await create(), await create()];
      await bench.change(a, { [bench.fields.text]: 'from the CRM' });
      await one(write(b, { [bench.fields.text]: 'from us' }));
      const news = await everything(cursor, 1);
      expect([...new Set(news.records.map(r => r.id))].sort()).toEqual([a, b].sort());
      expect(news.records.filter(r => r.id === a).at(-1)!.values[bench.fields.text]).toBe('from the CRM');
      expect(news.records.filter(r => r.id === b).at(-1)!.values[bench.fields.text]).toBe('from us');
      expect(news.records.map(r => r.modifiedAt)).toEqual(news.records.map(r => r.modifiedAt).sort((x, y) => x - y));
      expect((await everything(news.cursor)).records).toEqual([]);
      // The same page again says the same.
      expect((await everything(cursor, 1)).records.map(r => r.id).sort()).toEqual(news.records.map(r => r.id).sort());
    });

    test('a deleted record is told as deleted and takes no more writes', async () => {
      const id = await create();
      const { cursor } = await everything(null);
      await bench.change(id, null);
      expect((await everything(cursor)).records.filter(r => r.id === id)).toMatchObject([{ deleted: true }]);
      expect((await one(write(id, { [bench.fields.text]: 'x' }))).outcome).toBe('missing');
    });

    test('at most 200 at once', async () => {
      await expect(crm.read(Array.from({ length: 201 }, (_, i) => `r${i}`))).rejects.toThrow(RangeError);
      await expect(crm.write(Array.from({ length: 201 }, () => write(null, bench.sample)))).rejects.toThrow(RangeError);
      expect(await crm.write([])).toEqual([]);
    });
  });
}
