import { ImageName, TagName } from '../../domain/values/reference.ts';
import type { Context, ListedImage, ListedRegistry, ListedTag, ListPage, Read, Settings } from '../vendor.ts';
import { isRecord, type Json } from './reading.ts';
import { decodeTagDetail } from './tag-detail.ts';
import { describe, readCount, readText } from './wire-values.ts';

type Page<Item> = Read<ListPage<Item>>;

/** A page of "getImageTags": each item is documented to be what "getImageTagDetail" answers. */
export function decodeTags(json: unknown, context: Context): Page<ListedTag> {
  return decodePage(json, context, (item, name) => {
    const tag = TagName.safeParse(name);
    if (!tag.success) return null;
    const read = decodeTagDetail(item, { ...context, tag: tag.data, readFrom: 'list' });
    return { name: tag.data, reading: read.kind === 'read' ? read.value : null };
  });
}

/** A page of "getImages". */
export const decodeImages = (json: unknown, context: Context): Page<ListedImage> =>
  decodePage(json, context, (item, name) => {
    const image = ImageName.safeParse(name);
    return image.success ? { name: image.data, settings: imageSettings(item) } : null;
  });

/** A page of "getRegistry", which lists the registries of the account. */
export const decodeRegistries = (json: unknown, context: Context): Page<ListedRegistry> =>
  decodePage(json, context, (item, name) => ({ name, settings: switches(item, 'end_point_enabled') }));

/** "getImageDetail". */
export const decodeImage = (json: unknown, { quote }: Context): Read<Settings> =>
  isRecord(json) && !carriesError(json)
    ? { kind: 'read', value: imageSettings(json) }
    : invalid(`expected an object, got ${quote(describe(json))}`);

const imageSettings = (image: Json): Settings => switches(image, 'is_private', 'tag_mutability_enabled');

function switches(of: Json, ...names: readonly (keyof Settings)[]): Settings {
  const settings: Partial<Record<keyof Settings, boolean>> = {};
  for (const name of names) {
    const value = of[name];
    if (typeof value === 'boolean') settings[name] = value;
  }
  return settings;
}

function decodePage<Item>(
  json: unknown,
  { quote }: Context,
  decode: (item: Json, name: string) => Item | null,
): Page<Item> {
  if (!isRecord(json) || carriesError(json)) return invalid(`expected a list, got ${quote(describe(json))}`);
  const { results, next } = json;
  if (!Array.isArray(results)) return invalid(`results: expected a list, got ${quote(describe(results))}`);
  const items: Item[] = [];
  const names: string[] = [];
  for (const [at, item] of results.entries()) {
    const name = isRecord(item) ? readText(item['name']).value : null;
    if (!isRecord(item) || name === null) {
      return invalid(
        `results.${at}.name: expected a text, got ${quote(describe(isRecord(item) ? item['name'] : item))}`,
      );
    }
    names.push(name);
    const decoded = decode(item, name);
    if (decoded !== null) items.push(decoded);
  }
  const nextPage = readCount(next);
  // 0, null and a missing one say that there is none.
  const following = nextPage.expected === null ? nextPage.value || null : 'unclear';
  return { kind: 'read', value: { items, names, next: following, count: readCount(json['count']).value } };
}

/** A list that comes with an error may be one that ends where the error came. */
const carriesError = (json: Json): boolean =>
  ['error', 'errors', 'errorCode', 'errorMessage', 'responseError', 'returnCode'].some((name) => name in json);

const invalid = (why: string): Extract<Page<never>, { kind: 'unreadable' }> => ({
  kind: 'unreadable',
  code: 'answer-invalid',
  detail: `the answer is not the list that was asked for: ${why}`,
});
