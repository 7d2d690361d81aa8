import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import type { Check } from '../../../src/api/contract.ts';
import { api } from '../api/client.ts';
import { TopBar } from '../header/top-bar.tsx';
import { useSpeech } from '../i18n/index.ts';
import { follow, goTo } from '../route.ts';
import type { Mode } from '../theme.ts';
import { Verdict } from './verdict.tsx';

type Props = {
  readonly code: string;
  readonly mode: Mode;
  readonly setMode: (mode: Mode) => void;
};

type Answer =
  | { readonly state: 'none' | 'waiting' | 'failed' | 'invalid' }
  | { readonly state: 'known'; readonly check: Check };

const codeShape = /^[0-9A-Za-z]{2,32}$/;

/** Spaces and hyphens that a person adds when copying by hand are no part of a code. */
export function tidyCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase();
}

/** For anyone who got an SMS: enter its code, see whether it is real. */
export function CheckPage({ code, mode, setMode }: Props) {
  const { t } = useSpeech();
  const asked = tidyCode(code);
  const [typed, setTyped] = useState(asked);
  const [answer, setAnswer] = useState<Answer>({ state: 'none' });

  useEffect(() => {
    document.title = t.check.title;
  }, [t]);

  useEffect(() => {
    if (asked === '') return setAnswer({ state: 'none' });
    if (!codeShape.test(asked)) return setAnswer({ state: 'invalid' });
    let current = true;
    setTyped(asked);
    setAnswer({ state: 'waiting' });
    api.check(asked).then(
      (check) => current && setAnswer({ state: 'known', check }),
      () => current && setAnswer({ state: 'failed' }),
    );
    return () => {
      current = false;
    };
  }, [asked]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const next = tidyCode(typed);
    if (next !== '') goTo(`/check/${encodeURIComponent(next)}`);
  };

  return (
    <>
      <TopBar mode={mode} setMode={setMode} />
      <main id="main" className="check">
        <h1>{t.check.title}</h1>
        <p className="check-lead">{t.check.lead}</p>
        <form onSubmit={submit}>
          <label htmlFor="code">{t.check.label}</label>
          <div className="check-field">
            <Input
              id="code"
              size="large"
              value={typed}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={40}
              onChange={(event) => setTyped(event.target.value)}
            />
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              loading={answer.state === 'waiting'}
            >
              {t.check.submit}
            </Button>
          </div>
        </form>
        <div aria-live="polite" data-testid="check-answer">
          {answer.state === 'waiting' && <p>{t.check.checking}</p>}
          {answer.state === 'failed' && <p className="check-trouble">{t.check.failed}</p>}
          {answer.state === 'invalid' && <p className="check-trouble">{t.check.invalid}</p>}
          {answer.state === 'known' && <Verdict check={answer.check} />}
        </div>
        <p>
          <a href="/" onClick={follow}>
            ← {t.check.back}
          </a>
        </p>
      </main>
    </>
  );
}
