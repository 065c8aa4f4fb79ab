import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../ui/logo.tsx';
import { Strata } from '../../ui/strata.tsx';

interface AuthFrameProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The pages before the app: a form at the left, layers at the right. */
export function AuthFrame({ title, lead, children }: AuthFrameProps) {
  useEffect(() => {
    document.title = `${title} · Syncline`;
  }, [title]);
  return (
    <main className="grid min-h-dvh bg-surface lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="flex flex-col px-6 py-8 sm:px-12">
        <div className="flex items-center gap-2.5">
          <Logo className="size-7" />
          <span className="font-semibold text-lg tracking-tight">Syncline</span>
        </div>
        <div className="m-auto w-full max-w-sm py-10">
          <h1 className="text-2xl">{title}</h1>
          {lead ? <p className="mt-1.5 text-muted">{lead}</p> : null}
          <div className="mt-6">{children}</div>
        </div>
      </div>
      <div className="relative hidden overflow-hidden border-l bg-sunken lg:block" aria-hidden="true">
        <Strata className="absolute inset-0 size-full" />
        <div className="absolute inset-x-12 bottom-12">
          <p className="font-semibold text-foreground text-xl tracking-tight">Your systems, in step.</p>
          <p className="mt-1 max-w-sm text-muted">
            Every run proves its counts. Every field says who wrote it. Nothing is lost silently.
          </p>
        </div>
      </div>
    </main>
  );
}
