import { readDockerHost } from '../../../domain/values/docker-host.ts';

/** What is wrong with a text that begins as docker writes it, and what is meant; undefined: it does not begin so. */
export function dockerProblem(text: string): string | undefined {
  const found = readDockerHost(text);
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
  const bare = text.slice(scheme?.length ?? 0);
  // A tag is audited, whatever digest it is pulled by.
  const rest = bare.slice(bare.indexOf('/') + 1).replace(/@.*$/, '');
  if (found !== undefined && found.registry !== null) {
    const entry = `{ zone: ${found.zone}, name: ${found.registry} }`;
    return `is a reference of docker; under registries write, for example, prod: ${entry}, and here "prod/${rest}"`;
  }
  if (found !== undefined) {
    return `is a reference of docker by a private endpoint, which does not tell the registry's name; under registries write its zone (${found.zone}) and name, and here "key/${rest}"`;
  }
  const host = bare.slice(0, Math.max(0, bare.indexOf('/')));
  // A port, or a name with a domain: no key of registries has either.
  if (scheme !== undefined || /:\d+$|\.[a-z]{2,}$/i.test(host)) {
    return 'is a reference of docker; expected a key of registries, a slash and the image, such as "prod/web/api:v1.4.2"';
  }
  return undefined;
}
