import { verifierOf } from '../../../constructs/postgres/function/verifier';

describe('A verifier', () => {
  it('of md5 is what PostgreSQL stores', () => {
    // echo -n 'secretkong' | md5sum
    expect(verifierOf('kong', 'secret', 'md5')).toBe('md5f588ac4c7823ecd85ca51d4efe74810e');
  });

  it('of SCRAM-SHA-256 is what PostgreSQL stores for the same salt', () => {
    // RFC 7677's example: user "user", password "pencil".
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    expect(verifierOf('user', 'pencil', 'scram-sha-256', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('never holds the password, and never twice the same salt', () => {
    const [one, two] = [verifierOf('r', 'pencil', 'scram-sha-256'), verifierOf('r', 'pencil', 'scram-sha-256')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('pencil');
  });
});
