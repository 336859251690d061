/** Pages over made-up data, for work on their looks: `npx vite --config web/dev/vite.config.ts`. Not part of the build. */
import { defineConfig, mergeConfig } from 'vite';
import base from '../vite.config.ts';
import { makeFixture } from './fixture.ts';

const fixture = makeFixture(Date.now());

export default mergeConfig(
  base,
  defineConfig({
    plugins: [
      {
        name: 'fixture',
        configureServer(server) {
          server.middlewares.use((request, response, next) => {
            if (request.url?.startsWith('/api/v1/')) void fixture.handle(request, response);
            else next();
          });
        },
      },
    ],
  }),
);
