import { ChevronRight } from 'lucide-react';
import type { Answers } from '../../trpc.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Notice } from '../../ui/notice.tsx';

type Provider = Answers['catalogue']['list'][number];
export type AuthMethod = Provider['auth'][number];

interface AppRegistrationProps {
  name: string;
  oauth: NonNullable<AuthMethod['oauth']>;
  /** The vendor's own words for the operator. */
  help: Provider['help'];
}

/** What the operator does once, before anybody can approve at the vendor. */
export function MissingApp({ name, oauth, help }: AppRegistrationProps) {
  return (
    <Notice tone="warn" title={`This installation is not registered at ${name} yet`}>
      <p>
        Whoever runs it makes an app at {name} with the values below, sets{' '}
        {oauth.settingNames.map((setting, at) => (
          <span key={setting}>
            {at > 0 ? ' and ' : null}
            <code className="break-all text-xs">{setting}</code>
          </span>
        ))}{' '}
        to what {name} shows for it, and restarts Syncline.
      </p>
      <OperatorHelp help={help} />
      <AppValues oauth={oauth} />
    </Notice>
  );
}

/** The same, put away: it was done. */
export function KnownApp({ name, oauth, help }: AppRegistrationProps) {
  return (
    <details className="group">
      <summary className="flex list-none items-center gap-1 rounded-sm font-medium text-sm [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden />
        The app at {name}
      </summary>
      <div className="mt-2 text-muted text-sm">
        <p>Registered once by whoever runs this installation.</p>
        <OperatorHelp help={help} />
        <AppValues oauth={oauth} />
      </div>
    </details>
  );
}

function OperatorHelp({ help }: Pick<AppRegistrationProps, 'help'>) {
  return help
    .filter(({ operator }) => operator)
    .map(({ title, text }) => (
      <p key={title} className="mt-2 break-words">
        {text}
      </p>
    ));
}

/** What the app at the vendor is made with, each to copy. */
function AppValues({ oauth }: Pick<AppRegistrationProps, 'oauth'>) {
  const scopes = oauth.scopes.join(',');
  return (
    <dl className="mt-2 space-y-2">
      <Value label="Redirect URL" text={oauth.redirectUrl} />
      {scopes === '' ? null : <Value label="Scopes" text={scopes} />}
      {oauth.webhookUrl === null ? null : <Value label="Webhook URL" text={oauth.webhookUrl} />}
    </dl>
  );
}

function Value({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt className="text-xs">{label}</dt>
      <dd className="mt-0.5 flex items-center gap-1 rounded-md border bg-surface text-foreground py-0.5 pr-0.5 pl-2.5">
        <code className="min-w-0 flex-1 break-all text-xs">{text}</code>
        <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />
      </dd>
    </div>
  );
}
