import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Hash, sha256 } from '../domain/values/hash.ts';
import type { Authenticity } from './genuine.ts';
import type { RawRow } from './raw-rows.ts';
import { put } from './writes/conditional-put.ts';
import type { AssertHeld } from './writes/fence.ts';

/** Each configuration that judged a run, kept once: in the Runs table, under its version, in a partition of their own. */
export type Configurations = {
  /** Keeps the text of a configuration, unless it is kept already. What lies in its place is told and replaced. */
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

type ConfigurationsOptions = Partial<Pick<Authenticity, 'onTampered'>> & {
  readonly table: string;
  readonly auditor: string;
};

export function openConfigurations(
  client: DynamoDBDocumentClient,
  { table, auditor, onTampered = () => undefined }: ConfigurationsOptions,
): Configurations {
  const keyOf = (version: Hash) => ({ auditor: `${auditor}/configurations`, runAt: version });
  const get = async (version: Hash): Promise<RawRow | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key: keyOf(version), ConsistentRead: true }))).Item;
  const find = async (version: Hash): Promise<KeptConfiguration> => {
    const row = await get(version);
    return row === undefined ? { kind: 'missing' } : read(row['compressed'], version);
  };

  return {
    find,
    async keep(version, text, assertHeld) {
      const found = await get(version);
      const kind = found === undefined ? 'missing' : (await read(found['compressed'], version)).kind;
      if (kind === 'kept') return;
      const packed = await promisify(brotliCompress)(text);
      const compressed = packed.byteLength > largestBytes ? null : packed;
      // That it is too large is a claim under no seal; it is believed only where it is true.
      if (kind === 'too-large' && compressed === null) return;
      if (found !== undefined) onTampered({ table: 'Runs', row: found, replaced: true });
      await put(client, { TableName: table, Item: { ...keyOf(version), compressed } }, {}, assertHeld);
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
