import { Drawer } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';

type Props = {
  readonly open: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
};

/**
 * A drawer that gives the focus back to what opened it. Ant Design does so only after its opening
 * animation has ended; a quick Escape would leave the keyboard nowhere.
 */
export function Sheet({ open, close, title, children }: Props) {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // Read while rendering: by the time of an effect the drawer has taken the focus.
  if (open && !wasOpen.current) opener.current = document.activeElement;
  wasOpen.current = open;
  useEffect(() => {
    if (open || !(opener.current instanceof HTMLElement)) return;
    opener.current.focus({ preventScroll: true });
    opener.current = null;
  }, [open]);
  return (
    <Drawer open={open} onClose={close} title={title} size="min(560px, 100vw)" destroyOnHidden>
      {children}
    </Drawer>
  );
}
