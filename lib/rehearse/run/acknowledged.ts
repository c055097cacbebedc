/** Preflight's word for every warning. */
export const EVERY_WARNING = 'all';

/** The ids that the declaration does not acknowledge already. @param declared the runbook's value, ids with commas between */
export function notDeclared(ids: readonly string[], declared: string): readonly string[] {
  const known = declared.split(',');
  return [...new Set(ids)].filter((id) => !known.includes(id)).sort();
}

/** Adds ids to what the function is told, and to nothing that was deployed: the bytes stay those of the declaration. */
export function withAcknowledged(ids: readonly string[]): (payload: unknown) => unknown {
  return (payload) => {
    if (typeof payload !== 'object' || payload === null || !('Acknowledged' in payload)) return payload;
    const declared = String(payload.Acknowledged).split(',').filter(Boolean);
    return { ...payload, Acknowledged: [...declared, ...ids].join(',') };
  };
}

export function acknowledgedNote(ids: readonly string[]): string {
  const what = ids.includes(EVERY_WARNING) ? 'Every warning of preflight' : `Preflight's warnings ${ids.join(', ')}`;
  return (
    `${what} counted as acknowledged in this rehearsal (--acknowledge), and not in the declaration: deployed as it is, preflight stops at them. ` +
    'Put those that you looked at into `acknowledge` of the upgrade.'
  );
}
