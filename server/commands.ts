import { type Database, openDatabase } from '@syncline/drizzle/client';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import { makeQueues, type Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { readDatabaseEnv, readQueueEnv, readSealEnv, readServerEnv } from './env.ts';
import { makeAudit } from './services/audit.ts';
import { makeAuth } from './services/auth.ts';
import { drainQueues, resumeQueues } from './services/drain.ts';
import { makeMailer } from './services/mail.ts';
import { makeOperatorLink } from './services/operator-link.ts';
import { resealCredentials } from './services/reseal.ts';
import { resealPrivacySeals } from './services/reseal-privacy.ts';

/** Chores an operator runs on the machine, with the same settings as the server. */
const commands: Record<string, { usage: string; run(args: string[]): Promise<number> }> = {
  migrate: {
    usage: 'migrate                        bring the database to the newest schema',
    run: async () => {
      await migrateDatabase(readDatabaseEnv().DATABASE_URL);
      say('The database is at the newest schema.');
      return 0;
    },
  },
  'operator-link': {
    usage: 'operator-link E-MAIL [--grant] a link that sets a new password for an operator (--grant: makes them one)',
    run: async (args) => {
      const email = args.find((arg) => !arg.startsWith('--'));
      if (!email) return fail('Whose link? Give the e-mail address.');
      const env = readServerEnv();
      return withDatabase(env.DATABASE_URL, async (database) => {
        const audit = makeAudit(database);
        const mail = makeMailer({ MAIL_FROM: env.MAIL_FROM }, silentLog);
        const auth = makeAuth({ env, log: silentLog, database, mail, audit });
        const link = await makeOperatorLink({ database, auth, audit }, email, { grant: args.includes('--grant') });
        say(`Open within an hour to set a new password:\n${link}`);
        return 0;
      });
    },
  },
  reseal: {
    usage: 'reseal                         seal every credential under the newest key of SYNCLINE_ENCRYPTION_KEYS',
    run: async () => {
      const env = readSealEnv();
      return withDatabase(env.DATABASE_URL, async (database) => {
        const seal = makeSealer(env.SYNCLINE_ENCRYPTION_KEYS);
        const { resealed, lost } = await resealCredentials(database, seal);
        const privacy = await resealPrivacySeals(database, seal);
        say(`${resealed + privacy.resealed} sealed again under the key "${seal.newestKeyId}".`);
        if (privacy.lost > 0) say(`${privacy.lost} pieces of privacy requests open with no key: ask for them again.`);
        for (const each of lost) {
          say(
            `Connection ${each.connectionId}: its secret was sealed with "${each.keyId}" and does not open. Reconnect it.`,
          );
        }
        if (lost.length === 0) say('Older keys can be dropped from SYNCLINE_ENCRYPTION_KEYS.');
        return lost.length === 0 ? 0 : 2;
      });
    },
  },
  drain: {
    usage: 'drain [SECONDS]                take no new jobs, wait until none is at work (default 120 s)',
    run: async ([seconds = '120']) => {
      if (!/^\d+$/.test(seconds)) return fail('How many seconds to wait? Give a whole number.');
      return withQueues(async (queues) => {
        const active = await drainQueues(queues, {
          timeoutMs: Number(seconds) * 1_000,
          onWait: (count) => say(`${count} at work …`),
        });
        if (active > 0)
          return fail(`${active} jobs are still at work. No new ones are taken; run it again, or resume.`);
        say('Drained: no job is at work, and none is taken until `resume`. Webhooks are still stored.');
        return 0;
      });
    },
  },
  resume: {
    usage: 'resume                         take jobs again after a drain',
    run: () =>
      withQueues(async (queues) => {
        await resumeQueues(queues);
        say('Jobs are taken again.');
        return 0;
      }),
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
try {
  process.exitCode = command
    ? await command.run(args)
    : fail(
        `Usage: node server/dist/commands.js COMMAND\n\n${Object.values(commands)
          .map(({ usage }) => `  ${usage}`)
          .join('\n')}`,
      );
} catch (error) {
  process.exitCode = fail(error instanceof Error ? error.message : String(error));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}

async function withDatabase(url: string, work: (database: Database) => Promise<number>): Promise<number> {
  const database = openDatabase(url, { max: 2, applicationName: 'syncline-command' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function withQueues(work: (queues: Queues) => Promise<number>): Promise<number> {
  const redis = openRedis(readQueueEnv().REDIS_URL, 'producer');
  const queues = makeQueues(redis);
  try {
    return await work(queues);
  } finally {
    await queues.close();
    redis.disconnect();
  }
}
