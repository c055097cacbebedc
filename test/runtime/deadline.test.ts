import { Deadline } from '../../runtime/deadline';

describe('A deadline', () => {
  it('ends waiting with words that name what was waited for', async () => {
    const waiting = Deadline.in(30).until(
      () => 'waiting for Godot',
      5,
      async () => undefined,
    );
    await expect(waiting).rejects.toThrow("Gave up waiting for Godot: the step's time is over");
  });
});
