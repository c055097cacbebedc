import { Upgrade, wordsOfFailure } from './upgrade';

describe('Green with the defaults of PostgreSQL 15, for clients without TLS and SCRAM', () => {
  let upgrade: Upgrade;
  beforeAll(async () => {
    upgrade = await Upgrade.start({});
    const kong = await upgrade.createRole('kong');
    upgrade.declare(kong);
    await upgrade.seed('kong', kong);
    await upgrade.steps('install-fence', 'create-roles', 'create-databases');
  });
  afterAll(() => upgrade?.stop());

  it('is refused with both reasons, each in the words of the server', async () => {
    const words = await wordsOfFailure(upgrade.step('try-logins'));
    expect(words).toMatch(
      /role "kong", a client without TLS: "invalid_authorization_specification \(SQLSTATE 28000\): no pg_hba.conf entry for host .*, no encryption"\. rds\.force_ssl: /,
    );
    expect(words).toMatch(
      /role "kong", a client with TLS but without SCRAM: "the server asks for SASL authentication \(SCRAM-SHA-256.*\)"\. SCRAM: /,
    );
  });

  it('is fine for clients that have both', async () => {
    expect(await upgrade.step('try-logins', { ClientTls: 'true', ClientScram: 'true' })).toMatchObject({ logins: 1 });
  });

  it('is named for the one thing that a client lacks', async () => {
    const words = await wordsOfFailure(upgrade.step('try-logins', { ClientScram: 'true' }));
    expect(words).toContain('rds.force_ssl');
    expect(words).not.toContain('password_encryption');
  });
});
