import { expect, it } from 'vitest';
import { listProfileHere, listProfiles } from '../../src/profile/list.ts';
import { machineWith } from './folders.ts';

const profile = (description: string) => `description: ${description}\n`;

it('lists all profiles in the order in which they answer, with what they shadow', async () => {
  const machine = await machineWith({
    'home/code/shop/profiles/prod.yaml': profile('near'),
    'home/code/profiles/prod.yaml': profile('far'),
    'home/code/profiles/README.md': 'not a profile',
    'home/.config/cacheops/prod.yaml': profile('mine'),
    'home/.config/cacheops/lab.yaml': profile('lab'),
  });
  const listed = await listProfiles(machine);
  expect(listed.map(({ name, place, description, answers }) => [name, place, description, answers])).toEqual([
    ['prod', 'found', 'near', true],
    ['prod', 'found', 'far', false],
    ['lab', 'config', 'lab', true],
    ['prod', 'config', 'mine', false],
    ['default', 'shipped', 'a server on this machine, where nothing else is said', true],
    ['research-workbench', 'shipped', 'the cache of the research workbench', true],
  ]);
  expect(listed[0]).toMatchObject({
    file: 'profiles/prod.yaml',
    shadows: [machine.at('home/code/profiles/prod.yaml'), machine.at('home/.config/cacheops/prod.yaml')],
  });
});

it('lists a broken profile with its problem', async () => {
  const machine = await machineWith({ 'home/code/shop/profiles/bad.yaml': 'rol: cache' });
  expect((await listProfiles(machine))[0]).toMatchObject({
    name: 'bad',
    description: undefined,
    problem: 'profiles/bad.yaml:1:1: unknown key "rol": did you mean role?',
  });
});

it('shows the cacheops.yaml that answers here', async () => {
  const machine = await machineWith({ 'home/code/cacheops.yaml': profile('the shop') });
  expect(await listProfileHere(machine)).toMatchObject({
    name: 'code',
    file: machine.at('home/code/cacheops.yaml'),
    description: 'the shop',
  });
  expect(await listProfileHere(await machineWith({}))).toBeUndefined();
});
