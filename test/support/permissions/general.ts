/**
 * What a grant is without what differs between apps: its own account, its own model, and the part of construct paths that leads to the
 * role. Accounts and models of others stay as they are: a grant on theirs is the same as no grant of another app.
 */
import type { HolderRecord, ModelRecord } from './format';

type Owner = Pick<HolderRecord, 'holder' | 'models' | 'accounts'>;

/** With `<account>`, `<model>` and shorter construct paths. */
export function generalised(text: string, owner: Owner): string {
  const own = modelsOf(owner);
  const named = text.replace(/<([^<>]+)>/g, (_, path: string) => (own.some(({ group }) => group === path) ? '<model>' : `<${below(path, owner.holder)}>`));
  return own.reduce((rest, { id }) => rest.replace(idIn(text, id), '<model>'), owner.accounts.reduce((rest, account) => rest.replace(new RegExp(`(?<![0-9A-Za-z])${account}(?![0-9A-Za-z])`, 'g'), '<account>'), named));
}

/** Ids of other models that a text of the holder of one model names: by id, or by what belongs to them. */
export function othersIn(text: string, owner: Owner): string[] {
  const own = modelsOf(owner);
  if (own.length === 0) return [];
  const rest = own.reduce((all, { id }) => all.replace(idIn(text, id), ''), text);
  const paths = [...text.matchAll(/<([^<>]+)>/g)].map(([, path]) => path!);
  return owner.models.filter((model) => !own.includes(model))
    .filter((other) => idIn(text, other.id).test(rest) || paths.some((path) => path === other.group || (isBelow(path, scopeOf(other)) && !isBelow(owner.holder, scopeOf(other)))))
    .map(({ id }) => id);
}

/** The model beside or below whose group the holder stands; none for what models share, nor where two groups stand equally near. */
function modelsOf({ holder, models }: Owner): ModelRecord[] {
  const around = models.filter((model) => isBelow(holder, scopeOf(model)));
  const nearest = Math.max(...around.map((model) => scopeOf(model).length));
  const own = around.filter((model) => scopeOf(model).length === nearest);
  return own.length === 1 ? own : [];
}

function scopeOf({ group }: ModelRecord): string {
  return group.split('/').slice(0, -1).join('/');
}

function isBelow(path: string, scope: string): boolean {
  return path.startsWith(`${scope}/`);
}

/** The path without what it has in common with that of the holder. */
function below(path: string, holder: string): string {
  const [parts, others] = [path.split('/'), holder.split('/')];
  const common = parts.findIndex((part, index) => part !== others[index]);
  return parts.slice(common === -1 ? parts.length : common).join('/');
}

/** In object keys an id stands below `models/`; elsewhere in them the same word may be data. */
function idIn(text: string, model: string): RegExp {
  return new RegExp(`${text.includes('s3:') ? '(?<=models/)' : '(?<![A-Za-z0-9])'}${model.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
}
