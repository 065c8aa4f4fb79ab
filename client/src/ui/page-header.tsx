import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';

interface PageHeaderProps {
  title: ReactNode;
  /** For the browser's tab. */
  name: string;
  /** Where this page hangs. */
  above?: { label: string; link: LinkProps }[];
  lead?: ReactNode;
  actions?: ReactNode;
  icon?: ReactNode;
}

export function PageHeader({ title, name, above, lead, actions, icon }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${name} · Syncline`;
  }, [name]);
  return (
    <header className="mb-5">
      {above ? (
        <nav aria-label="Breadcrumb" className="mb-2">
          <ol className="flex flex-wrap items-center gap-1 text-muted text-sm">
            {above.map((step) => (
              <li key={step.label} className="flex items-center gap-1">
                <Link {...step.link} className="rounded-sm hover:text-foreground hover:underline">
                  {step.label}
                </Link>
                <ChevronRight className="size-3.5" aria-hidden />
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="flex min-w-0 items-center gap-3">
          {icon}
          <div className="min-w-0">
            <h1 className="break-words text-xl">{title}</h1>
            {lead ? <div className="text-muted">{lead}</div> : null}
          </div>
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
    </header>
  );
}
