import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface TabLink {
  key: string;
  label: ReactNode;
  count?: number | undefined;
  link: LinkProps;
}

/** Tabs that are addresses: back and forward work, and a tab can be opened beside. */
export function TabLinks({ tabs, current, label }: { tabs: TabLink[]; current: string; label: string }) {
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-5">
        {tabs.map((tab) => (
          <li key={tab.key}>
            <Link
              {...tab.link}
              replace
              resetScroll={false}
              aria-current={tab.key === current ? 'page' : undefined}
              className={cn(
                '-mb-px flex items-center gap-1.5 whitespace-nowrap border-b-2 py-2 text-sm outline-offset-0 transition-colors duration-100',
                tab.key === current
                  ? 'border-accent font-medium text-foreground'
                  : 'border-transparent text-muted hover:text-foreground',
              )}
            >
              {tab.label}
              {tab.count === undefined ? null : (
                <span className="tabular rounded-full bg-hover px-1.5 text-muted text-xs">{tab.count}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
