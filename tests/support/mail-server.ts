import { createServer, type Socket } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and text, as sent. */
  data: string;
}

export interface MailServer {
  url: string;
  /** Resolves with the next mail that comes in (or came in already). */
  next(): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** Speaks just enough SMTP to receive a mail, and keeps it. */
export async function startMailServer(): Promise<MailServer> {
  const arrived: ReceivedMail[] = [];
  const waiting: ((mail: ReceivedMail) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    talk(socket, (mail) => {
      const taker = waiting.shift();
      if (taker) taker(mail);
      else arrived.push(mail);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    next: () => {
      const mail = arrived.shift();
      return mail ? Promise.resolve(mail) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function talk(socket: Socket, deliver: (mail: ReceivedMail) => void): void {
  let buffer = '';
  let inData = false;
  let mail: ReceivedMail = { from: '', to: [], data: '' };
  const say = (text: string) => socket.write(`${text}\r\n`);
  say('220 test');
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const part = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        deliver({ ...mail, data: part });
        mail = { from: '', to: [], data: '' };
        say('250 kept');
        continue;
      }
      const address = /<([^>]*)>/.exec(part)?.[1] ?? '';
      if (/^mail from/i.test(part)) mail.from = address;
      if (/^rcpt to/i.test(part)) mail.to.push(address);
      if (/^data/i.test(part)) {
        inData = true;
        say('354 go on');
      } else {
        say(/^quit/i.test(part) ? '221 bye' : '250 ok');
      }
    }
  });
}
