import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Hash } from '../domain/values/hash.ts';
import { sha256 } from '../domain/values/hash.ts';
import type { Authenticity } from './genuine.ts';
import { put } from './writes/conditional-put.ts';
import type { AssertHeld } from './writes/fence.ts';

/** Each configuration that judged a run, kept once: in the Runs table, under its version, in a partition of their own. */
export type Configurations = {
  /** Keeps the text of a configuration, unless it is kept already. */
  keep(version: Hash, text: string, assertHeld: AssertHeld): Promise<void>;
  /** The text of a configuration, or why there is none. */
  find(version: Hash): Promise<KeptConfiguration>;
};

export type KeptConfiguration =
  | { readonly kind: 'kept'; readonly text: string }
  /** Compressed, it does not fit into an item: only its version is known. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'missing' }
  /** What is there is not what its version was taken of. */
  | { readonly kind: 'edited' };

/** An item may hold 400 KB. */
const largestBytes = 380_000;
/** No configuration comes near; a few bytes of an edited one could unpack to more than the memory holds. */
const largestText = 64 * 1024 * 1024;

export function openConfigurations(
  client: DynamoDBDocumentClient,
  {
    table,
    auditor,
    onTampered,
  }: Pick<Authenticity, 'onTampered'> & { readonly table: string; readonly auditor: string },
): Configurations {
  const keyOf = (version: Hash) => ({ auditor: `${auditor}/configurations`, runAt: version });
  const find = async (version: Hash) => {
    const key = { TableName: table, Key: keyOf(version), ConsistentRead: true };
    const { Item: row } = await client.send(new GetCommand(key));
    const kept: KeptConfiguration = row === undefined ? { kind: 'missing' } : await read(row['compressed'], version);
    return { row, kept };
  };

  return {
    find: async (version) => (await find(version)).kept,
    async keep(version, text, assertHeld) {
      const { row, kept } = await find(version);
      if (kept.kind === 'kept' || kept.kind === 'too-large') return;
      if (row !== undefined) onTampered({ table: 'Runs', row, replaced: true });
      const compressed = await promisify(brotliCompress)(text);
      const Item = { ...keyOf(version), compressed: compressed.byteLength > largestBytes ? null : compressed };
      // Whatever is there is replaced: the version is the hash of what belongs there.
      await put(client, { TableName: table, Item }, {}, assertHeld);
    },
  };
}

async function read(compressed: unknown, version: Hash): Promise<KeptConfiguration> {
  if (compressed === null) return { kind: 'too-large' };
  if (!(compressed instanceof Uint8Array)) return { kind: 'edited' };
  const text = await promisify(brotliDecompress)(compressed, { maxOutputLength: largestText }).catch(() => undefined);
  // Whatever does not unpack is not what was packed.
  return text === undefined || sha256(text) !== version ? { kind: 'edited' } : { kind: 'kept', text: text.toString() };
}
