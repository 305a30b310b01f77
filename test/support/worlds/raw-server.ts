import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a raw server does with a connection once a request has come. */
export type RawAnswer = {
  readonly bytes: Buffer;
  /** What follows the bytes: `stay` leaves the connection open. */
  readonly ending: 'end' | 'reset' | 'stay';
  /** Where the bytes are cut into two packets. */
  readonly cutAt?: number;
};

export type RawServer = {
  readonly url: string;
  answer(next: RawAnswer | ((request: string) => RawAnswer)): void;
  connections(): number;
  stop(): Promise<void>;
};

/** A server that answers each request with bytes that need be no HTTP. */
export async function startRawServer(): Promise<RawServer> {
  let answer: RawAnswer | ((request: string) => RawAnswer) = { bytes: Buffer.alloc(0), ending: 'end' };
  let accepted = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let request = '';
    socket.on('data', (data) => {
      request += data.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      play(typeof answer === 'function' ? answer(request) : answer, socket);
      request = '';
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port; the type also covers pipes.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/ncr/api/v2`,
    answer(next) {
      answer = next;
    },
    connections: () => accepted,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function play({ bytes, ending, cutAt }: RawAnswer, socket: Socket): void {
  const finish = () => {
    if (ending === 'end') socket.end();
    if (ending === 'reset') socket.resetAndDestroy();
  };
  if (cutAt === undefined) {
    socket.write(bytes, finish);
    return;
  }
  socket.setNoDelay(true);
  socket.write(bytes.subarray(0, cutAt), () => setImmediate(() => socket.write(bytes.subarray(cutAt), finish)));
}
