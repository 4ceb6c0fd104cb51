import pixmill from './index.cjs';

export const { binaryPath } = pixmill;
