import { expect, test } from 'vitest';
import { embeddedFolders } from '../../src/embedded/embedded-folders.ts';

test('state lies in the project and the cache in the home', () => {
  expect(embeddedFolders({ projectDir: '/shop', home: '/home/ada' })).toEqual({
    stateDir: '/shop/.errand',
    cacheDir: '/home/ada/.cache/errand',
  });
});

test('XDG_CACHE_HOME moves the cache and ERRAND_HOME moves both', () => {
  const given = { projectDir: '/shop', home: '/home/ada', xdgCacheHome: '/fast' };
  expect(embeddedFolders(given).cacheDir).toBe('/fast/errand');
  expect(embeddedFolders({ ...given, errandHome: '/data' })).toEqual({
    stateDir: '/data/state',
    cacheDir: '/data/cache',
  });
});
