import type { Log } from '@syncline/shared/runtime/log';
import { createTransport } from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** False: nothing is sent, and links are copied by hand. */
  configured: boolean;
  /** Never throws: a mail that did not go out is logged, and the link can still be copied. */
  send(mail: Mail): Promise<boolean>;
  close(): void;
}

export function makeMailer(env: { SMTP_URL?: string | undefined; MAIL_FROM: string }, log: Log): Mailer {
  if (env.SMTP_URL === undefined) {
    return { configured: false, send: async () => false, close: () => undefined };
  }
  const transport = createTransport(env.SMTP_URL, {
    from: env.MAIL_FROM,
    // Not in the URL: a mail server that hangs must not hang a request.
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  } as Parameters<typeof createTransport>[1]);
  return {
    configured: true,
    send: async (mail) => {
      try {
        await transport.sendMail(mail);
        return true;
      } catch (error) {
        log.error({ err: error, subject: mail.subject }, 'a mail could not be sent');
        return false;
      }
    },
    close: () => transport.close(),
  };
}
