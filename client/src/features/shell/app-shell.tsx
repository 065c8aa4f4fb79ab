import { Outlet } from '@tanstack/react-router';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Logo } from '../../ui/logo.tsx';
import { useLive } from './live.ts';
import { Rail } from './rail.tsx';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

/** The frame around every page: rail at the left, a drawer on a phone, the palette over all. */
export function AppShell() {
  const { organization } = useSession();
  useLive(organization?.id);
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [paletteUsed, setPaletteUsed] = useState(false);
  const openPalette = () => {
    setPaletteUsed(true);
    setPalette(true);
    setDrawer(false);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setPaletteUsed(true);
      setPalette((open) => !open);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded-md bg-accent px-3 py-1.5 text-accent-foreground focus:translate-y-0"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 hidden h-dvh border-r bg-sunken md:block">
        <Rail onSearch={openPalette} />
      </aside>
      <header className="sticky top-0 z-30 flex h-13 items-center gap-2 border-b bg-background px-3 md:hidden">
        <Button variant="ghost" size="icon" aria-label="Open the menu" onClick={() => setDrawer(true)}>
          <MenuIcon />
        </Button>
        <Logo className="size-6" />
        <span className="font-semibold">Syncline</span>
        <Button variant="ghost" size="icon" aria-label="Search and go to" className="ml-auto" onClick={openPalette}>
          <Search />
        </Button>
      </header>
      <Drawer open={drawer} onOpenChange={setDrawer} title="Menu">
        <Rail onSearch={openPalette} onLeave={() => setDrawer(false)} />
      </Drawer>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full min-w-0 max-w-6xl px-4 py-5 outline-none sm:px-6 lg:px-8 lg:py-7"
      >
        <Outlet />
      </main>
      {paletteUsed ? (
        <Suspense fallback={null}>
          <CommandPalette open={palette} onOpenChange={setPalette} />
        </Suspense>
      ) : null}
    </div>
  );
}
