// What stands around every page.
import { Outlet } from '@tanstack/react-router';
import { KeyList, useKeys } from './palette/keys.tsx';
import { Palette } from './palette/palette.tsx';
import { Toasts } from './components/toast.tsx';
import { ConnectionBar } from './shell/connection-bar.tsx';
import { TopBar } from './shell/top-bar.tsx';

export function Shell() {
  useKeys();
  return (
    <>
      <a href="#content" className="unseen">Skip to the content</a>
      <TopBar />
      <ConnectionBar />
      <Outlet />
      <Palette />
      <KeyList />
      <Toasts />
    </>
  );
}
