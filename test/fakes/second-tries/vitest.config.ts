import { defineConfig } from 'vitest/config';
import { secondTries } from '../../second-tries.ts';

export default defineConfig({ test: { include: ['tries.ts'], retry: 1, reporters: ['default', secondTries()] } });
