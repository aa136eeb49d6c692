// What became of data, told where somebody hears it: on the page that asked, or as a toast to who went on to another one.
import type { Problem } from '@trainyard/contracts/problem';
import { useEffect, useRef } from 'react';
import { toast } from '../components/ui/toast.tsx';

type Wrong = Pick<Problem, 'title' | 'detail' | 'hint'>;

/** Whether the component still stands; false once somebody went on to another page. */
export function useStands(): () => boolean {
  const stands = useRef(true);
  useEffect(() => {
    stands.current = true;
    return () => {
      stands.current = false;
    };
  }, []);
  return () => stands.current;
}

/** `show` where the component still stands, else a toast. */
export function useTellProblem<W extends Wrong>(show: (problem: W) => void): (problem: W) => void {
  const stands = useStands();
  return (problem) => {
    if (stands()) show(problem);
    else toast({ tone: 'bad', text: `${problem.title}: ${problem.detail} ${problem.hint}`.trim() });
  };
}
