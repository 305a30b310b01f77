import type { LocalServer } from '../../../functions/local/dynamodb.ts';
import { startHttpServer } from '../http-server.ts';

/** A server of the CloudFormation API that knows one stack, whatever it is asked for, by its outputs. */
export function startStackServer(outputs: Readonly<Record<string, string>>): Promise<LocalServer> {
  const members = Object.entries(outputs).map(
    ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>any</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
  const answer = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  return startHttpServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
  });
}
