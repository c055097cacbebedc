import type { Mutation, TextEdit } from '../../../faults/mutations/mutate';

/** A later turn, and whoever succeeds, ends the sessions of before: it covers for what the transactions themselves check. */
const SESSIONS_LIVE_ON: TextEdit = {
  from: "WHERE ${BEARS_TURN} AND a.application_name <> current_setting('application_name')",
  to: 'WHERE false',
};

/** Each guard, and the attack that must succeed once it is taken out. */
export const mutations: readonly Mutation[] = [
  {
    guard: 'the owner',
    edits: [{ from: 'if (!await isRunning(found.execution, executions)) return;', to: 'return;' }],
    attack: 'second-cutover-in-copy',
  },
  {
    guard: "the loser's end",
    edits: [{ step: 'claim', onFailure: 'step:undo_start_host' }],
    attack: 'loser-ends-nothing',
  },
  {
    guard: 'the canary',
    edits: [{ from: 'if (lived === void 0 || !generations.has(lived))', to: 'if (false)' }],
    attack: 'green-backend-killed',
  },
  {
    guard: "the opening's key (sessions of earlier turns live on)",
    edits: [SESSIONS_LIVE_ON, { from: 'WHERE key = $1 FOR UPDATE', to: 'WHERE key = $1 OR true FOR UPDATE' }],
    attack: 'frozen-undo-opens-blue',
  },
  {
    guard: 'the end of sessions of earlier turns',
    edits: [SESSIONS_LIVE_ON],
    attack: 'stale-undo-takes-nothing-back',
  },
  {
    guard: 'the generation (a copy goes on under another one, and its sessions live on)',
    edits: [
      SESSIONS_LIVE_ON,
      {
        from: "IF NOT FOUND THEN\n      RAISE EXCEPTION '${OWN_SENTENCES.filledAnew}",
        to: "IF false THEN\n      RAISE EXCEPTION '${OWN_SENTENCES.filledAnew}",
      },
      { from: 'else if (there?.id !== generation)', to: 'else if (false)' },
    ],
    attack: 'cancelled-copy-lives-on',
  },
  {
    guard: "the lease's turn (sessions of earlier turns live on)",
    edits: [
      SESSIONS_LIVE_ON,
      { from: 'IF holder > by_turn THEN', to: 'IF false THEN' },
      { from: 'WHERE c.turn = by_turn)', to: 'WHERE true)' },
    ],
    attack: 'stale-host-renews',
  },
];
