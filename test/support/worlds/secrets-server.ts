import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { startHttpServer } from '../http-server.ts';

/** A server of the Secrets Manager API that knows one secret, whatever it is asked for; null: nobody may read it. */
export function startSecretsServer(secret: () => string | null): Promise<LocalServer> {
  return startHttpServer((request, response) => {
    request.resume();
    const text = secret();
    const body =
      text === null
        ? { __type: 'AccessDeniedException', message: 'You are not allowed to read the secret.' }
        : { Name: 'any', SecretString: text };
    response.writeHead(text === null ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
}
