/** The oldest version of each peer that a package's manifest admits, as `^MAJOR.MINOR.PATCH` names it. */
export function floors({ peerDependencies }) {
  return Object.fromEntries(
    Object.entries(peerDependencies).map(([name, range]) => {
      const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range) ?? [];
      if (version === undefined)
        throw new Error(`package.json: the peer ${name} is ${range}; write ^ and its oldest version`);
      return [name, version];
    }),
  );
}
