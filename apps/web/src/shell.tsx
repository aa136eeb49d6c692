// What stands around every page.
import { Outlet } from '@tanstack/react-router';
import { useApi } from './api.ts';
import { lazyPart } from './components/lazy-part.tsx';
import { Toasts } from './components/toast.tsx';
import { KeyList, useKeys } from './palette/keys.tsx';
import { usePalette } from './palette/store.ts';
import { ConnectionBar } from './shell/connection-bar.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { TopBar } from './shell/top-bar.tsx';

const Palette = lazyPart(async () => (await import('./palette/palette.tsx')).Palette, null);

export function Shell() {
  useKeys();
  const yard = useApi('getYard', {});
  const asked = usePalette((state) => state.asked);
  const stranger = yard.error?.code === 'http.unauthorized';
  return (
    <>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <TopBar />
      <ConnectionBar />
      {stranger ? <SignIn /> : <Outlet />}
      {asked ? <Palette /> : null}
      <KeyList />
      <Toasts />
    </>
  );
}
