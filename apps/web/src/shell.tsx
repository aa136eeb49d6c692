// What stands around every page.
import { Outlet } from '@tanstack/react-router';
import { Toasts } from './components/toast.tsx';
import { ConnectionBar } from './shell/connection-bar.tsx';
import { TopBar } from './shell/top-bar.tsx';

export function Shell() {
  return (
    <>
      <a href="#content" className="unseen">Skip to the content</a>
      <TopBar />
      <ConnectionBar />
      <Outlet />
      <Toasts />
    </>
  );
}
