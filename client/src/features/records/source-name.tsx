import { Link } from '@tanstack/react-router';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';

interface Source {
  id: string;
  name: string;
  provider: string;
}

/** The connection that something came from. */
export function SourceName({ source, linked }: { source: Source; linked?: boolean }) {
  const content = (
    <>
      <ProviderGlyph provider={source.provider} name={source.name} className="size-4.5" />
      <span className="truncate">{source.name}</span>
    </>
  );
  const look = 'inline-flex min-w-0 max-w-full items-center gap-1.5';
  if (!linked) return <span className={look}>{content}</span>;
  return (
    <Link
      to="/integrations/$integrationId"
      params={{ integrationId: source.id }}
      className={`${look} rounded-sm hover:underline`}
    >
      {content}
    </Link>
  );
}
