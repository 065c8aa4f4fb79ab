import { Link } from '@tanstack/react-router';
import { ListTodo, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { chooseOrganization } from '../../current-organization.ts';
import { type ThemeChoice, useTheme } from '../../hooks/use-theme.ts';
import { useSession } from '../../session.ts';
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';

export function AccountMenu() {
  const { me, organization } = useSession();
  const [theme, setTheme] = useTheme();
  return (
    <Menu
      align="start"
      side="top"
      className="w-(--radix-dropdown-menu-trigger-width) min-w-52"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2 rounded-md p-1.5 text-left hover:bg-hover"
          aria-label={`Account of ${me.user.name}`}
        >
          <span className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft font-medium text-accent-text text-xs">
            {initials(me.user.name || me.user.email)}
          </span>
          <span className="min-w-0 flex-1 leading-tight">
            <span className="block truncate font-medium text-sm">{me.user.name}</span>
            <span className="block truncate text-muted text-xs">{organization?.role ?? me.user.email}</span>
          </span>
        </button>
      }
    >
      <MenuLabel>{me.user.email}</MenuLabel>
      <MenuItem asChild>
        <Link to="/settings" search={{ tab: 'account' }}>
          <UserRound /> Your account
        </Link>
      </MenuItem>
      {me.user.operator ? (
        <MenuItem asChild>
          <a href="/ops/queues" target="_blank" rel="noreferrer">
            <ListTodo /> Queues (operator)
          </a>
        </MenuItem>
      ) : null}
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoices value={theme} onValueChange={(next) => setTheme(next as ThemeChoice)}>
        <MenuChoice value="system" onSelect={keepOpen}>
          <Monitor /> As the system
        </MenuChoice>
        <MenuChoice value="light" onSelect={keepOpen}>
          <Sun /> Light
        </MenuChoice>
        <MenuChoice value="dark" onSelect={keepOpen}>
          <Moon /> Dark
        </MenuChoice>
      </MenuChoices>
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut /> Sign out
      </MenuItem>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  // Fetched when it is needed: the first load does without it.
  const { auth } = await import('../../auth.ts');
  await auth.signOut();
  chooseOrganization(undefined);
  // A full load: nothing of the person who left stays in memory.
  window.location.assign('/sign-in');
}

const keepOpen = (event: Event) => event.preventDefault();

const initials = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
