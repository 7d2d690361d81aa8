import { useEffect, useState } from 'react';

/** The mark: a bell that swings once when `strikes` grows, and never twice at a time. */
export function Bell({ strikes }: { readonly strikes: number }) {
  const [swinging, setSwinging] = useState(false);
  useEffect(() => {
    if (strikes > 0) setSwinging(true);
  }, [strikes]);
  return (
    <svg
      className="bell"
      data-swinging={swinging}
      onAnimationEnd={() => setSwinging(false)}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <path className="bell-yoke" d="M7 4.500h18M16 4.500v3" />
      <g className="bell-body">
        <path d="M7.500 23.500c2.400-2.300 2.900-5.200 3.100-8.900.2-4.100 2-7.100 5.400-7.100s5.200 3 5.400 7.100c.2 3.700.7 6.600 3.100 8.900z" />
        <path className="bell-rim" d="M6.500 23.500h19" />
        <circle cx="16" cy="27.300" r="2.100" />
      </g>
    </svg>
  );
}
