import type { Registry } from '../../domain/registry.ts';
import type { PageWanted, Question, Questions } from '../vendor.ts';
import { decodeImage, decodeImages, decodeRegistries, decodeTags } from './lists.ts';
import { decodeTagDetail } from './tag-detail.ts';
import { baseUrl } from './zones.ts';

/**
 * What NCR can be asked for. All of it is the control plane: a manifest of the data plane would count as a pull. An image
 * with its slashes is one path segment. The URL is signed and sent as it is encoded here.
 */
export function questions(registry: Pick<Registry, 'name' | 'at'>): Questions {
  const urlOf = (...segments: readonly string[]) =>
    new URL([`${baseUrl(registry)}/repositories`, ...segments.map(encodeURIComponent)].join('/'));
  const pageOf = (wanted: PageWanted, ...segments: readonly string[]) => {
    const url = urlOf(...segments);
    url.search = `?page=${wanted.page}${wanted.size === null ? '' : `&pagesize=${wanted.size}`}`;
    return url;
  };
  const { name } = registry;
  return {
    tag: ({ image, tag }) => ({
      url: urlOf(name, image, 'tags', tag),
      of: 'detail',
      expected: 'the JSON of a tag detail',
      read: (json, context) => decodeTagDetail(json, { ...context, tag, readFrom: 'detail' }),
    }),
    tags: (image, wanted) => list(pageOf(wanted, name, image, 'tags'), 'tags', decodeTags),
    images: (wanted) => list(pageOf(wanted, name), 'images', decodeImages),
    image: (image) => ({
      url: urlOf(name, image),
      of: 'detail',
      expected: 'the JSON of an image detail',
      read: decodeImage,
    }),
    registries: (wanted) => list(pageOf(wanted), 'registries', decodeRegistries),
  };
}

const list = <Page>(url: URL, items: string, read: Question<Page>['read']): Question<Page> => ({
  url,
  of: 'list',
  expected: `the JSON of a list of ${items}`,
  read,
});
