import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useSession } from '../../session.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Logo } from '../../ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { places } from './navigation.ts';
import { OrganizationSwitcher } from './organization-switcher.tsx';

interface RailProps {
  onSearch: () => void;
  /** A page was chosen: the drawer may close. */
  onLeave?: () => void;
}

export function Rail({ onSearch, onLeave }: RailProps) {
  const { can } = useSession();
  return (
    <div className="flex h-full flex-col gap-3 p-3">
      <div className="flex items-center gap-2 px-1 pt-1">
        <Logo className="size-6" />
        <span className="font-semibold text-lg tracking-tight">Syncline</span>
      </div>
      <OrganizationSwitcher />
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 items-center gap-2 rounded-md border bg-surface px-2 text-muted text-sm hover:border-border-strong pointer-coarse:h-10"
      >
        <Search className="size-4" aria-hidden />
        Search or go to
        <span className="ml-auto pointer-coarse:hidden">
          <Kbd>{shortcut}</Kbd>
        </span>
      </button>
      <nav aria-label="Main" className="min-h-0 flex-1 overflow-y-auto">
        <ul className="space-y-0.5">
          {places
            .filter((place) => place.permission === undefined || can(place.permission))
            .map(({ label, link, icon: Icon, exact }) => (
              <li key={label}>
                <Link
                  {...link}
                  activeOptions={{ exact: exact ?? false, includeSearch: false }}
                  {...(onLeave ? { onClick: onLeave } : {})}
                  className="group flex h-8 items-center gap-2.5 rounded-md px-2 text-muted text-sm outline-offset-[-2px] transition-colors duration-100 hover:bg-hover hover:text-foreground aria-[current=page]:bg-surface aria-[current=page]:font-medium aria-[current=page]:text-foreground aria-[current=page]:ring-1 aria-[current=page]:ring-border aria-[current=page]:ring-inset pointer-coarse:h-10"
                >
                  <Icon className="size-4 group-aria-[current=page]:text-accent-text" />
                  {label}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
      <AccountMenu />
    </div>
  );
}

const shortcut = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
