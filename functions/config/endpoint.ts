import * as z from 'zod';

/** The base URL of an NCR API, up to `/repositories`. */
export const Endpoint = z.string().superRefine((text, context) => {
  const fault = endpointFault(text);
  if (fault !== undefined) context.addIssue(fault);
});

/** The endpoint as requests are joined to it: normalised, without a closing slash. */
export function endpointUrl(text: string): string {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

function endpointFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'wanted a URL, such as "https://ncr.example.com/ncr/api/v2"';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return 'wanted https (or http to this machine only: every request carries the access key and a signature, which plain http would show to anyone on its way)';
  }
  if (url.username !== '' || url.password !== '') return 'wanted a URL without a user name or password';
  // `search` and `hash` are empty for a bare "?" or "#", which would still end up in the request.
  if (/[?#]/.test(text)) return 'wanted a URL without a query or fragment';
  if (/\/repositories\/*$/.test(url.pathname)) return 'wanted a URL that ends before "/repositories", which is added';
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
