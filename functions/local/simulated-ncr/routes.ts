import { gatewayError, type SimulatedAnswer } from './gateway-errors.ts';
import { type Shelf, tagDetail } from './tags.ts';

/** The path of the Korean region; no other route exists here. */
export const basePath = '/ncr/api/v2';

/** The guide names neither; 50 is what NAVER's own client asks for. */
const defaultPageSize = 50;

export type Route =
  | { readonly kind: 'images'; readonly registry: string; readonly query: URLSearchParams }
  | { readonly kind: 'tags'; readonly registry: string; readonly image: string; readonly query: URLSearchParams }
  | { readonly kind: 'tag'; readonly registry: string; readonly image: string; readonly tag: string };

/** The route of a request line, or undefined where the gateway has none. An image is one encoded path segment. */
export function routeOf(method: string, requestPath: string): Route | undefined {
  const [path = '', search = ''] = requestPath.split('?', 2);
  if (method !== 'GET' || !path.startsWith(`${basePath}/repositories/`)) return undefined;
  const segments = path.slice(`${basePath}/repositories/`.length).split('/');
  const [registry = '', image = '', tags, tag = '', ...more] = segments.map(decodeURIComponent);
  const query = new URLSearchParams(search);
  if (segments.length === 1 && registry !== '') return { kind: 'images', registry, query };
  if (tags !== 'tags' || more.length > 0) return undefined;
  if (segments.length === 3) return { kind: 'tags', registry, image, query };
  return { kind: 'tag', registry, image, tag };
}

/** Answers as NCR behind the gateway does. */
export function answerRoute(route: Route, shelf: Shelf): SimulatedAnswer {
  const images = shelf.get(route.registry);
  if (images === undefined) return missing(`registry ${route.registry}`);
  if (route.kind === 'images') {
    return page(route.query, [...images.keys()], (image) => imageItem(route.registry, image));
  }
  const tags = images.get(route.image);
  if (tags === undefined) return missing(`image ${route.image}`);
  if (route.kind === 'tags') return page(route.query, [...tags], ([name, tag]) => tagDetail(name, tag));
  const tag = tags.get(route.tag);
  return tag === undefined ? missing(`tag ${route.tag}`) : { status: 200, body: tagDetail(route.tag, tag) };
}

/** NCR's guide documents no body of its errors; this is the message of an older client of the same service. */
function missing(what: string): SimulatedAnswer {
  return { status: 404, body: { returnCode: 404, returnMessage: `${what} is not found` } };
}

/** The envelope of a list: `next` and `previous` are page numbers from 1, null where there is no such page. */
function page<Item>(query: URLSearchParams, items: readonly Item[], write: (item: Item) => unknown): SimulatedAnswer {
  const number = Number(query.get('page') ?? 1);
  const size = Number(query.get('pagesize') ?? defaultPageSize);
  if (![number, size].every((given) => Number.isInteger(given) && given > 0)) return gatewayError('bad-request');
  const results = items.slice((number - 1) * size, number * size).map(write);
  const next = number * size < items.length ? number + 1 : null;
  return { status: 200, body: { count: items.length, next, previous: number > 1 ? number - 1 : null, results } };
}

function imageItem(registry: string, name: string): unknown {
  return { name, namespace: registry, description: '', pull_count: 0, status: 1, can_edit: true, is_private: true };
}
