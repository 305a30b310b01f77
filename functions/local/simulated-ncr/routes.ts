import type { SimulatedAnswer } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { imageDetail, imageItem, listedTags, registryItem, tagDetail } from './content/items.ts';
import type { Shelf } from './content/shelf.ts';
import { knownAnswers } from './known-answers.ts';
import { pageOf } from './paging.ts';

/** The path of the Korean region; no other route exists here. */
export const basePath = '/ncr/api/v2';

type Page = { readonly page: number; readonly pageSize: number | null };

/** What a request asks for. */
export type Route =
  | ({ readonly kind: 'registries' } & Page)
  | ({ readonly kind: 'images'; readonly registry: string } & Page)
  | { readonly kind: 'image'; readonly registry: string; readonly image: string }
  | ({ readonly kind: 'tags'; readonly registry: string; readonly image: string } & Page)
  | { readonly kind: 'tag'; readonly registry: string; readonly image: string; readonly tag: string };

/** The route of a request line, or undefined where the gateway has none. An image is one encoded path segment. */
export function routeOf(method: string, requestPath: string): Route | undefined {
  const [path = '', search = ''] = requestPath.split('?', 2);
  if (method !== 'GET' || !(path === top || path.startsWith(`${top}/`))) return undefined;
  const query = new URLSearchParams(search);
  const size = query.get('pagesize');
  const page = { page: Number(query.get('page') ?? 1), pageSize: size === null ? null : Number(size) };
  const segments = path.slice(top.length).split('/').slice(1).map(decode);
  const [registry, image, tags, tag] = segments;
  if (segments.some((segment) => segment === undefined || segment === '') || segments.length > 4) return undefined;
  if (registry === undefined) return { kind: 'registries', ...page };
  if (image === undefined) return { kind: 'images', registry, ...page };
  if (tags === undefined) return { kind: 'image', registry, image };
  if (tags !== 'tags') return undefined;
  return tag === undefined ? { kind: 'tags', registry, image, ...page } : { kind: 'tag', registry, image, tag };
}

const top = `${basePath}/repositories`;

/** Undefined for what is no encoding, such as `%zz`. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Answers as NCR behind the gateway does. */
export function answerRoute(
  route: Route,
  shelf: Shelf,
  { paging, missing }: Pick<Behaviour, 'paging' | 'missing'>,
): SimulatedAnswer {
  const lacks = (what: string) => knownAnswers[missing](what);
  if (route.kind === 'registries') return pageOf(route, [...shelf], ([name, each]) => registryItem(name, each), paging);
  const { registry } = route;
  const images = shelf.get(registry)?.images;
  if (images === undefined) return lacks(`registry ${registry}`);
  if (route.kind === 'images') {
    return pageOf(route, [...images], ([name, image]) => imageItem(registry, name, image), paging);
  }
  const image = images.get(route.image);
  if (image === undefined) return lacks(`image ${route.image}`);
  if (route.kind === 'image') return { status: 200, body: imageDetail(registry, route.image, image) };
  if (route.kind === 'tags') return pageOf(route, listedTags(image), (write) => write(), paging);
  const tag = image.tags.get(route.tag);
  return tag === undefined ? lacks(`tag ${route.tag}`) : { status: 200, body: tagDetail(route.tag, tag) };
}
