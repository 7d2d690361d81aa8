import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { levels } from '../../domain/exposure.ts';
import {
  type Channel,
  channels,
  type Language,
  languages,
  type RecipientRole,
  recipientRoles,
} from '../../domain/warning.ts';

/** Where a text applies: `loan/urgent`, `loan`, and with `*` for any scam type. */
export type Scope = string;

/** Of the texts for warnings that rest on suspicion alone. */
export const suspectedScope: Scope = 'suspected/*';

export type TemplateText = {
  readonly scope: Scope;
  /** Null: the scope's own text. */
  readonly variant: string | null;
  /** Null where it applies to all. */
  readonly scamType: string | null;
  readonly role: RecipientRole;
  readonly channel: Channel;
  readonly language: Language;
  readonly text: string;
  readonly line: number;
};

export type Problem = { readonly line: number; readonly problem: string };

export type ParsedTemplates = {
  readonly texts: readonly TemplateText[];
  readonly problems: readonly Problem[];
};

/** The key of a scope. */
export function scopeOf(scamType: string | null, level: string | null): Scope {
  return level === null ? (scamType ?? '*') : `${scamType ?? '*'}/${level}`;
}

/**
 * Reads the file's shape; what the texts say is checked elsewhere. The shape:
 *
 *     default:   <texts>
 *     suspected: <texts>
 *     levels:    { <level>: <texts> }
 *     scamTypes: { <key>: { <texts>, levels: { <level>: <texts> } } }
 *
 * where `<texts>` is `{ subscriber | family: { sms | flash: { zh: …, en: … } } }` and may hold
 * `variants: { <name>: <texts> }`, which compete with the texts beside them.
 */
export function parseTemplates(yamlText: string, scamTypes: ReadonlySet<string>): ParsedTemplates {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const reader = new TemplateReader(lines, (node) =>
    isAlias(node) ? node.resolve(document) : node,
  );
  for (const error of document.errors) {
    const [message = ''] = error.message.split('\n');
    reader.complain(
      error.pos[0],
      `is not YAML: ${message.replace(/ at line .*/, '')}; put a text that begins with a brace or holds a colon in quotes`,
    );
  }
  if (document.errors.length === 0) reader.file(document.contents, scamTypes);
  return reader;
}

/** Names stand in the database and in tables, behind a # after the template's own. */
const variantName = /^[a-z][a-z0-9-]{0,23}$/;

type Place = Pick<TemplateText, 'scope' | 'scamType' | 'variant'>;
type Readers = Record<string, (node: Node) => void>;

class TemplateReader implements ParsedTemplates {
  readonly texts: TemplateText[] = [];
  readonly problems: Problem[] = [];
  readonly #lines: LineCounter;
  readonly #resolve: (node: unknown) => unknown;

  constructor(lines: LineCounter, resolve: (node: unknown) => unknown) {
    this.#lines = lines;
    this.#resolve = resolve;
  }

  complain(offset: number, problem: string): void {
    this.problems.push({ line: this.#lines.linePos(offset).line, problem });
  }

  file(contents: ParsedNode | null, scamTypes: ReadonlySet<string>): void {
    this.#map(contents, 'the file', {
      default: (node) => this.#texts(node, { scope: scopeOf(null, null), scamType: null }),
      // Without variants: which text is surer is not tried out on people whom nothing but we suspect.
      suspected: (node) =>
        this.#map(
          node,
          suspectedScope,
          this.#roles({ scope: suspectedScope, scamType: null, variant: null }),
        ),
      levels: (node) => this.#levels(node, null),
      scamTypes: (node) =>
        this.#map(
          node,
          'scamTypes',
          Object.fromEntries(
            [...scamTypes].map((key) => [key, (child: Node) => this.#scamType(child, key)]),
          ),
        ),
    });
  }

  #scamType(node: Node, key: string): void {
    this.#map(node, key, {
      ...this.#textsAndVariants({ scope: scopeOf(key, null), scamType: key }),
      levels: (child) => this.#levels(child, key),
    });
  }

  #levels(node: Node, scamType: string | null): void {
    this.#map(
      node,
      'levels',
      Object.fromEntries(
        levels.map((level) => [
          level,
          (child: Node) => this.#texts(child, { scope: scopeOf(scamType, level), scamType }),
        ]),
      ),
    );
  }

  #texts(node: Node, at: Omit<Place, 'variant'>): void {
    this.#map(node, at.scope, this.#textsAndVariants(at));
  }

  #textsAndVariants(at: Omit<Place, 'variant'>): Readers {
    return {
      ...this.#roles({ ...at, variant: null }),
      variants: (node) => this.#variants(node, at),
    };
  }

  #variants(node: Node, at: Omit<Place, 'variant'>): void {
    const names = isMap(node)
      ? node.items.map(({ key }) => (isScalar(key) ? key.value : null))
      : [];
    const readers = names.map((name): [string, (child: Node) => void] => [
      String(name),
      (child) => {
        if (!variantName.test(String(name))) {
          const rule = 'begin with a letter and take a–z, 0–9 and hyphens, 24 at most';
          this.complain(child.range?.[0] ?? 0, `"${String(name)}" cannot name a variant; ${rule}`);
        } else {
          const own = this.#roles({ ...at, variant: String(name) });
          this.#map(child, `variant ${String(name)}`, own);
        }
      },
    ]);
    this.#map(node, `variants of ${at.scope}`, Object.fromEntries(readers));
  }

  #roles(at: Place): Readers {
    return Object.fromEntries(
      recipientRoles.map((role) => [
        role,
        (byRole: Node) =>
          this.#map(
            byRole,
            role,
            Object.fromEntries(
              channels.map((channel) => [
                channel,
                (byChannel: Node) => this.#both(byChannel, { ...at, role, channel }),
              ]),
            ),
          ),
      ]),
    );
  }

  #both(node: Node, at: Place & { role: RecipientRole; channel: Channel }): void {
    const seen = new Set<Language>();
    const take =
      (language: Language) =>
      (child: Node): void => {
        seen.add(language);
        const value = isScalar(child) ? child.value : null;
        if (typeof value !== 'string' || value.trim() === '') {
          this.complain(child.range?.[0] ?? 0, `${language} is not a text; write one`);
          return;
        }
        const { role, channel, scope, scamType, variant } = at;
        this.texts.push({
          scope,
          variant,
          scamType,
          role,
          channel,
          language,
          text: value.trim(),
          line: this.#lines.linePos(child.range?.[0] ?? 0).line,
        });
      };
    if (!this.#map(node, at.channel, { zh: take('zh'), en: take('en') })) return;
    const missing = languages.filter((language) => !seen.has(language));
    if (missing.length > 0) {
      this.complain(
        node.range?.[0] ?? 0,
        `${at.role} ${at.channel} lacks ${missing.join(' and ')}; write every text in zh and en`,
      );
    }
  }

  /** False where it is no map. */
  #map(given: unknown, name: string, known: Record<string, (node: Node) => void>): boolean {
    const node = this.#resolve(given);
    if (!isMap(node)) {
      const offset = (given as Node | null)?.range?.[0] ?? 0;
      this.complain(offset, `${name} is not a map; it holds ${Object.keys(known).join(', ')}`);
      return false;
    }
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
      const word = isScalar(key) ? String(key.value) : '';
      const read = Object.hasOwn(known, word) ? known[word] : undefined;
      if (read === undefined) {
        const all = Object.keys(known).join(', ');
        this.complain(key.range?.[0] ?? 0, `${name} has no "${word}"; it holds ${all}`);
        continue;
      }
      read((this.#resolve(value) as Node | null) ?? key);
    }
    return true;
  }
}
