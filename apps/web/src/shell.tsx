// What stands around every page.
import { Outlet } from '@tanstack/react-router';
import { useApi } from './api.ts';
import { Toasts } from './components/toast.tsx';
import { KeyList, useKeys } from './palette/keys.tsx';
import { Palette } from './palette/palette.tsx';
import { ConnectionBar } from './shell/connection-bar.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { TopBar } from './shell/top-bar.tsx';

export function Shell() {
  useKeys();
  const yard = useApi('getYard', {});
  const stranger = yard.error?.code === 'http.unauthorized';
  return (
    <>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <TopBar />
      <ConnectionBar />
      {stranger ? <SignIn /> : <Outlet />}
      <Palette />
      <KeyList />
      <Toasts />
    </>
  );
}
