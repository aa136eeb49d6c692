// What stands around every page.
import { Outlet } from '@tanstack/react-router';
import { useApi } from './api.ts';
import { Drops } from './components/drop.tsx';
import { lazyPart } from './components/lazy-part.tsx';
import { Toasts } from './components/ui/toast.tsx';
import { KeyList, useKeys } from './palette/keys.tsx';
import { usePalette } from './palette/store.ts';
import { ConnectionBar } from './shell/connection-bar.tsx';
import { TopBar } from './shell/top-bar.tsx';

const SignIn = lazyPart(async () => (await import('./shell/sign-in.tsx')).SignIn, 'the sign-in');
const Palette = lazyPart(async () => (await import('./palette/palette.tsx')).Palette, null);

export function Shell() {
  useKeys();
  const yard = useApi('getYard', {});
  const asked = usePalette((state) => state.asked);
  const stranger = yard.error?.code === 'http.unauthorized';
  return (
    <>
      <a href="#content" className="fixed -top-12 left-4 z-60 bg-bg px-3 py-2 focus:top-1">
        Skip to the content
      </a>
      <TopBar />
      <ConnectionBar />
      {stranger ? <SignIn /> : <Outlet />}
      {asked ? <Palette /> : null}
      <KeyList />
      <Drops />
      <Toasts />
    </>
  );
}
